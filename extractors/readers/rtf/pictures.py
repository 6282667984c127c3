r"""Pictures of RTF: of the size that they are shown in, without their data (`\picwgoalN`, `\picscalexN`)."""

from lxml import etree

from extractors.readers.docx.markup import W
from extractors.readers.units import TWIPS_A_POINT

PICTURE_WORDS = ("picwgoal", "pichgoal", "picscalex", "picscaley")
_VML = "{urn:schemas-microsoft-com:vml}"


def add_picture(run: etree._Element, said: dict[str, int]) -> None:
    """Add a picture to a run; `said` holds twips and percent, and whether it `floats`."""
    width, height = (
        said.get(f"pic{side}goal", 0) / TWIPS_A_POINT * said.get(f"picscale{axis}", 100) / 100
        for side, axis in (("w", "x"), ("h", "y"))
    )
    style = f"width:{width:.2f}pt;height:{height:.2f}pt"
    shape = etree.SubElement(etree.SubElement(run, W + "pict"), _VML + "shape")
    shape.set("style", f"position:absolute;{style}" if said["floats"] else style)
    etree.SubElement(shape, _VML + "imagedata")
