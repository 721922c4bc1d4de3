"""One module for each screen. Each is imported by `admin.application`, and adds its routes to the blueprint."""
