"""An SMTP server on a free loopback port: prints the port, then one line of JSON per mail.

Some receivers are refused, by the beginning of their address; with `closed` as its argument it refuses every sender.
"""
import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP

REFUSED = {
    "full.": "452 4.2.2 Mailbox full",
    "nobody.": "550 5.1.1 No such user",
}


class Printer:
    """Prints what arrives."""

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "closed" in sys.argv:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        for beginning, answer in REFUSED.items():
            if address.startswith(beginning):
                return answer
        if address.startswith("cut."):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "data": envelope.content.decode("latin-1")}
        print(json.dumps(mail), flush=True)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Printer(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


asyncio.run(main())
