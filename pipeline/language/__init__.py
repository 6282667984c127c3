"""What people are told, in their language: gettext catalogs, and messages translated when shown."""
