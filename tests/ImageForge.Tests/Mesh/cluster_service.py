# SPDX-License-Identifier: Apache-2.0
"""A discovery service on Python's gRPC, to judge our hand-written client by somebody else's wire code.

Messages are taken apart and put together here as well, so nothing of ours is on this side. Prints "port N",
then one line per event; obeys one command per line of standard input.
"""
import queue
import sys
import threading
import time
from concurrent import futures

import grpc

SERVICE = "/sidero.discovery.server.Cluster/"


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(data):
    found, at = {}, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = read()
        if key & 7 == 0:
            value = read()
        elif key & 7 == 2:
            length = read()
            value = data[at:at + length]
            at += length
        else:
            raise ValueError("wire type %d" % (key & 7))
        found.setdefault(key >> 3, []).append(value)
    return found


class Cluster(grpc.GenericRpcHandler):
    def __init__(self):
        self.lock = threading.Lock()
        self.affiliates = {}
        self.watchers = []
        self.failures = 0
        self.stall = 0.0
        self.redirect = None
        self.client_ip = bytes([203, 0, 113, 7])

    def service(self, details):
        method = details.method.removeprefix(SERVICE)
        unary = {"Hello": self.hello, "AffiliateUpdate": self.update, "AffiliateDelete": self.delete}
        if method in unary:
            return grpc.unary_unary_rpc_method_handler(unary[method])
        if method == "Watch":
            return grpc.unary_stream_rpc_method_handler(self.watch)
        return None

    def hello(self, request, context):
        message = fields(request)
        say("hello", message[1][0].decode(), message[2][0].decode())
        time.sleep(self.stall)
        answer = field(2, self.client_ip)
        if self.redirect:
            answer = field(1, field(1, self.redirect)) + answer
        return answer

    def update(self, request, context):
        message = fields(request)
        name = message[2][0].decode()
        seconds = fields(message[5][0]).get(1, [0])[0]
        if self.failures > 0:
            self.failures -= 1
            say("refused", name)
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many affiliates in the cluster: 100% (é)")
        with self.lock:
            affiliate = self.affiliates.setdefault(name, {"data": b"", "endpoints": []})
            if message.get(3):
                affiliate["data"] = message[3][0]
            for endpoint in message.get(4, []):
                if endpoint not in affiliate["endpoints"]:
                    affiliate["endpoints"].append(endpoint)
            self.tell(field(1, self.encode(name)))
        say("update", name, seconds, len(message.get(3, [])), len(message.get(4, [])))
        return b""

    def delete(self, request, context):
        self.remove(fields(request)[2][0].decode())
        return b""

    def remove(self, name):
        with self.lock:
            self.affiliates.pop(name, None)
            self.tell(field(1, field(1, name)) + field(2, 1))
        say("delete", name)

    def encode(self, name):
        affiliate = self.affiliates[name]
        return (field(1, name) + field(2, affiliate["data"])
                + b"".join(field(3, endpoint) for endpoint in affiliate["endpoints"]))

    def tell(self, message):
        for watcher in self.watchers:
            watcher.put(message)

    def watch(self, request, context):
        changes = queue.Queue()
        with self.lock:
            self.watchers.append(changes)
            changes.put(b"".join(field(1, self.encode(name)) for name in self.affiliates))
        context.add_callback(lambda: changes.put(None))
        say("watch")
        while (message := changes.get()) is not None:
            if message == "abort":
                context.abort(grpc.StatusCode.ABORTED, "subscription canceled: lost update")
            if message == "end":
                return
            yield message

    def obey(self, command, *words):
        if command == "fail":
            self.failures = int(words[0])
        elif command == "stall":
            self.stall = float(words[0])
        elif command == "redirect":
            self.redirect = words[0] if words else None
        elif command in ("abort", "end"):
            with self.lock:
                self.tell(command)
                self.watchers.clear()
        elif command == "forget":
            with self.lock:
                self.affiliates.clear()
        elif command == "delete":
            self.remove(words[0])
        elif command == "put":  # put ID DATA [ENDPOINT...], hexadecimal, "-" for empty
            with self.lock:
                data, *endpoints = [b"" if word == "-" else bytes.fromhex(word) for word in words[1:]]
                self.affiliates[words[0]] = {"data": data, "endpoints": endpoints}
                self.tell(field(1, self.encode(words[0])))
        say("done", command)


def say(*words):
    with OUTPUT:
        print(*words, flush=True)


OUTPUT = threading.Lock()


def main():
    cluster = Cluster()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32))
    server.add_generic_rpc_handlers((cluster,))
    if len(sys.argv) > 2:
        with open(sys.argv[1], "rb") as key, open(sys.argv[2], "rb") as certificate:
            credentials = grpc.ssl_server_credentials([(key.read(), certificate.read())])
        port = server.add_secure_port("127.0.0.1:0", credentials)
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    say("port", port)
    for line in sys.stdin:
        cluster.obey(*line.split())
    server.stop(0)


main()
