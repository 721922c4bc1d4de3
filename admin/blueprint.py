"""The blueprint of all screens. A screen's file adds its routes to it; `admin.application` imports them all."""

from flask import Blueprint

admin = Blueprint(
    "admin",
    __name__,
    url_prefix="/admin",
    template_folder="templates",
    static_folder="static",
    static_url_path="/statique",
)
