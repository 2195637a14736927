"""SCIM by scim2-server: its ASGI application with its store in memory, on uvicorn.

Its own command serves by wsgiref, which closes each connection after one answer; uvicorn with httptools and uvloop keeps
connections and is the faster way.
"""

import asyncio
import os
import socket

import uvicorn
from scim2_models import ScimProvider, UnauthorizedException
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.memory import AsyncInMemoryStorage
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

TOKEN = f"Bearer {os.environ['PEER_TOKEN']}"


class Application(ASGIApplication):
    """Accepts the token of this run only."""

    def check_auth(self, request):
        if request.header("Authorization") != TOKEN:
            raise UnauthorizedException


def application():
    config = load_default_service_provider_config()
    schemas, types = load_default_schemas().values(), load_default_resource_types().values()
    return Application(AsyncInMemoryStorage(), ScimProvider.from_discovery(schemas, types, config=config))


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    config = uvicorn.Config(application(), http="httptools", loop="uvloop", log_level="warning", access_log=False)
    print(f"127.0.0.1:{listener.getsockname()[1]}/v2", flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
