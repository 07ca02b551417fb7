"""The sub-path under which a reverse proxy shows the API, whether or not the proxy cuts it off."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root_path = self._root_path
        if root_path and scope["type"] == "http":
            path: str = scope["path"]
            if not f"{path}/".startswith(f"{root_path}/"):
                path = root_path + path
            scope = {**scope, "root_path": root_path, "path": path}
        await self.app(scope, receive, send)
