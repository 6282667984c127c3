"""Which extra of the distribution brings a library: `pip install jixiao` is the extraction alone."""

from collections.abc import Sequence

EXTRA_OF_LIBRARY = {
    **dict.fromkeys(
        ("alembic", "fastapi", "httpx", "prefect", "pydantic_settings", "sqlalchemy"), "pipeline"
    ),
    **dict.fromkeys(
        (
            "anyio",
            "argon2",
            "httptools",
            "prometheus_client",
            "python_multipart",
            "standardwebhooks",
            "starlette",
            "uvicorn",
        ),
        "web",
    ),
    **dict.fromkeys(("cv2", "numpy", "onnxruntime", "rapidocr"), "recognition"),
    **{"distributed": "dask", "prefect_dask": "dask", "psycopg": "postgresql"},
    **{"paramiko": "sftp", "pyarrow": "parquet", "s3fs": "s3", "xlsxwriter": "xlsx"},
}


_WEB_COMMANDS = {"web", "keys", "users", "webhooks"}


def extra_of(module: str | None, arguments: Sequence[str] = ()) -> str | None:
    """The extra that brings a module, by its name as ImportError has it.

    Commands of the web need its extra, whose libraries may be missed after others.
    """
    extra = EXTRA_OF_LIBRARY.get((module or "").partition(".")[0])
    return "web" if extra == "pipeline" and set(arguments[:1]) & _WEB_COMMANDS else extra
