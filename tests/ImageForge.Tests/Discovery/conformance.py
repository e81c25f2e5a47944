# SPDX-License-Identifier: Apache-2.0
"""Drives a discovery service with grpcio, an implementation of gRPC that is not ours.

usage: conformance.py DESCRIPTORS TARGET GROUP [CA]

DESCRIPTORS is a serialized FileDescriptorSet of our .proto files: messages are made from it at run time, so that any
version of the protobuf package will do. Every function named GROUP_something is one check; a failing one prints its
traceback and the exit status becomes 1.
"""
import os
import sys
import time
import traceback
import uuid

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

descriptors, target, group = sys.argv[1:4]
certificate = sys.argv[4] if len(sys.argv) > 4 else None

pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for described in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(described)


def message(name):
    found = pool.FindMessageTypeByName("sidero.discovery.server." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool).GetPrototype(found)


def connect():
    # Own connection each: grpcio would otherwise share one between equal channels.
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1)]
    if certificate is None:
        return grpc.insecure_channel(target, options)
    with open(certificate, "rb") as file:
        return grpc.secure_channel(target, grpc.ssl_channel_credentials(file.read()), options)


class Client:
    def __init__(self):
        channel = connect()
        path = "/sidero.discovery.server.Cluster/"
        for call in ("Hello", "AffiliateUpdate", "AffiliateDelete", "List"):
            setattr(self, "_" + call, channel.unary_unary(
                path + call, lambda m: m.SerializeToString(), message(call + "Response").FromString))
        self._Watch = channel.unary_stream(path + "Watch", lambda m: m.SerializeToString(), message("WatchResponse").FromString)
        self.channel = channel

    def hello(self, cluster, version="v1.0.0", **options):
        return self._Hello(message("HelloRequest")(cluster_id=cluster, client_version=version), **options)

    def update(self, cluster, affiliate, data=None, endpoints=(), ttl=600, nanos=0, **options):
        request = message("AffiliateUpdateRequest")(cluster_id=cluster, affiliate_id=affiliate, affiliate_endpoints=list(endpoints))
        if data is not None:
            request.affiliate_data = data
        if ttl is not None:
            request.ttl.seconds = ttl
            request.ttl.nanos = nanos
        return self._AffiliateUpdate(request, **options)

    def delete(self, cluster, affiliate):
        return self._AffiliateDelete(message("AffiliateDeleteRequest")(cluster_id=cluster, affiliate_id=affiliate))

    def list(self, cluster):
        response = self._List(message("ListRequest")(cluster_id=cluster))
        return {a.id: (a.data, list(a.endpoints)) for a in response.affiliates}

    def watch(self, cluster, **options):
        return self._Watch(message("WatchRequest")(cluster_id=cluster), timeout=options.pop("timeout", 60), **options)


client = Client()


def fresh():
    return uuid.uuid4().hex


def fails(code, text, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except grpc.RpcError as error:
        assert (error.code(), error.details()) == (code, text), (error.code(), error.details())
        return
    raise AssertionError("it did not fail with " + text)


INVALID = grpc.StatusCode.INVALID_ARGUMENT
EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


def told(message_, deleted=False):
    assert len(message_.affiliates) == 1 and message_.deleted == deleted, message_
    affiliate = message_.affiliates[0]
    return affiliate.id, affiliate.data, list(affiliate.endpoints)


# ---- hello

def protocol_hello_says_where_we_come_from():
    response = client.hello(fresh())
    assert response.client_ip == bytes([127, 0, 0, 1]), response.client_ip
    assert not response.HasField("redirect")


def protocol_hello_checks_the_cluster():
    fails(INVALID, "cluster ID can't be empty", client.hello, "")
    fails(INVALID, "cluster ID is too long", client.hello, "x" * 257)
    client.hello("x" * 256)


def protocol_hello_does_not_believe_headers_by_default():
    response = client.hello(fresh(), metadata=(("x-real-ip", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")))
    assert response.client_ip == bytes([127, 0, 0, 1])


# ---- limits, to the byte

def protocol_ids_are_counted_in_bytes():
    cluster = fresh()
    client.update("ü" * 128, "a")
    client.update(cluster, "ü" * 128)
    fails(INVALID, "cluster ID is too long", client.update, "ü" * 128 + "x", "a")
    fails(INVALID, "affiliate ID is too long", client.update, cluster, "ü" * 128 + "x")
    fails(INVALID, "affiliate ID is too long", client.delete, cluster, "ü" * 128 + "x")
    assert list(client.list(cluster)) == ["ü" * 128]


def protocol_every_call_checks_its_ids():
    for call in (client.list, lambda c: next(client.watch(c))):
        fails(INVALID, "cluster ID can't be empty", call, "")
        fails(INVALID, "cluster ID is too long", call, "x" * 257)
    for call in (client.update, client.delete):
        fails(INVALID, "cluster ID can't be empty", call, "", "a")
        fails(INVALID, "cluster ID is too long", call, "x" * 257, "a")
        fails(INVALID, "affiliate ID can't be empty", call, "c", "")
        fails(INVALID, "affiliate ID is too long", call, "c", "x" * 257)


def protocol_data_endpoints_and_ttl_have_their_limits():
    cluster = fresh()
    client.update(cluster, "a", b"x" * 2048, [b"y" * 32], 1800)
    fails(INVALID, "affiliate data is too big", client.update, cluster, "b", b"x" * 2049)
    fails(INVALID, "affiliate endpoint is too big", client.update, cluster, "b", b"x", [b"y" * 33])
    fails(INVALID, "affiliate endpoint can't be empty", client.update, cluster, "b", b"x", [b""])
    fails(INVALID, "ttl is too large", client.update, cluster, "b", b"x", [], 1800, 1)
    client.update(cluster, "c", ttl=-315576000000)
    client.update(cluster, "d", ttl=None)
    assert sorted(client.list(cluster)) == ["a", "c", "d"]


def protocol_the_first_broken_rule_answers():
    everything = dict(data=b"x" * 2049, endpoints=[b"y" * 33], ttl=1801)
    fails(INVALID, "cluster ID can't be empty", client.update, "", "", **everything)
    fails(INVALID, "affiliate ID can't be empty", client.update, "c", "", **everything)
    fails(INVALID, "affiliate data is too big", client.update, "c", "a", **everything)
    everything["data"] = b"x"
    fails(INVALID, "affiliate endpoint is too big", client.update, "c", "a", **everything)
    everything["endpoints"] = []
    fails(INVALID, "ttl is too large", client.update, "c", "a", **everything)


def protocol_the_affiliates_of_a_cluster_are_counted():
    cluster = fresh()
    calls = [client._AffiliateUpdate.future(message("AffiliateUpdateRequest")(cluster_id=cluster, affiliate_id=str(i))) for i in range(1024)]
    for call in calls:
        call.result()
    fails(EXHAUSTED, "too many affiliates in the cluster", client.update, cluster, "one more", b"x")
    client.update(cluster, "77", b"x")
    assert len(client.list(cluster)) == 1024


def protocol_the_endpoints_of_an_affiliate_are_counted_and_what_fitted_stays():
    cluster = fresh()
    watch = client.watch(cluster)
    assert not next(watch).affiliates
    many = [bytes([i]) for i in range(70)]
    fails(EXHAUSTED, "too many endpoints in the affiliate", client.update, cluster, "a", b"x", many)
    assert client.list(cluster) == {"a": (b"x", many[:64])}
    assert told(next(watch)) == ("a", b"x", many[:64])
    client.update(cluster, "a", endpoints=many[:64])
    # Nothing new in that: the next change is the next message.
    client.delete(cluster, "a")
    assert told(next(watch), deleted=True) == ("a", b"", [])


# ---- updates

def protocol_an_empty_value_counts_as_absent():
    cluster = fresh()
    client.update(cluster, "a", b"data")
    client.update(cluster, "a", b"", [b"e"])
    assert client.list(cluster) == {"a": (b"data", [b"e"])}


def protocol_delete_is_idempotent():
    cluster = fresh()
    client.delete(cluster, "never")
    client.update(cluster, "a", b"x")
    client.delete(cluster, "a")
    client.delete(cluster, "a")
    assert client.list(cluster) == {}


def protocol_clusters_do_not_see_each_other():
    one, other = fresh(), fresh()
    client.update(one, "a", b"x")
    assert client.list(other) == {}


# ---- watch

def protocol_a_watch_begins_with_everything_even_with_nothing():
    cluster = fresh()
    first = next(client.watch(cluster))
    assert not first.affiliates and not first.deleted
    client.update(cluster, "a", b"x", [b"1", b"2"])
    client.update(cluster, "b")
    first = next(client.watch(cluster))
    assert {a.id: (a.data, list(a.endpoints)) for a in first.affiliates} == client.list(cluster)


def protocol_a_watch_tells_every_change_whole_and_in_order():
    cluster = fresh()
    watch = client.watch(cluster)
    next(watch)
    client.update(cluster, "a", b"1", [b"x"])
    assert told(next(watch)) == ("a", b"1", [b"x"])
    client.update(cluster, "a", None, [b"y", b"x"])
    assert told(next(watch)) == ("a", b"1", [b"x", b"y"])
    client.update(cluster, "a", b"1")
    assert told(next(watch)) == ("a", b"1", [b"x", b"y"])
    client.update(cluster, "b")
    assert told(next(watch)) == ("b", b"", [])
    client.delete(cluster, "a")
    assert told(next(watch), deleted=True) == ("a", b"", [])


def protocol_watchers_see_the_same_order():
    cluster = fresh()
    watches = [Client().watch(cluster) for _ in range(4)]
    for watch in watches:
        next(watch)
    for i in range(200):
        client.update(cluster, "a%d" % i, b"x")
    orders = [[told(next(watch))[0] for _ in range(200)] for watch in watches]
    assert all(order == ["a%d" % i for i in range(200)] for order in orders)


def protocol_nothing_is_missing_between_snapshot_and_changes():
    cluster = fresh()
    writer = Client()
    calls = []
    for i in range(300):
        calls.append(writer._AffiliateUpdate.future(message("AffiliateUpdateRequest")(cluster_id=cluster, affiliate_id=str(i), affiliate_data=b"x")))
        if i == 150:
            watch = client.watch(cluster)
    for call in calls:
        call.result()
    seen = {a.id for a in next(watch).affiliates}
    while len(seen) < 300:
        seen.add(told(next(watch))[0])


def protocol_a_deadline_ends_a_watch():
    watch = client.watch(fresh(), timeout=0.3)
    next(watch)
    try:
        next(watch)
    except grpc.RpcError as error:
        # Whoever looks at the clock first says it, the server or grpcio.
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
        return
    raise AssertionError("the watch outlived its deadline")


def protocol_a_cancelled_watch_harms_nobody():
    cluster = fresh()
    watches = [client.watch(cluster) for _ in range(20)]
    for watch in watches:
        next(watch)
    for watch in watches[1:]:
        watch.cancel()
    client.update(cluster, "a", b"x")
    assert told(next(watches[0]))[0] == "a"


# ---- gRPC itself

def protocol_unknown_methods_and_services_are_unimplemented():
    for path, text in (
            ("/sidero.discovery.server.Cluster/Nope", "unknown method Nope for service sidero.discovery.server.Cluster"),
            ("/grpc.health.v1.Health/Check", "unknown service grpc.health.v1.Health")):
        call = client.channel.unary_unary(path, lambda x: x, lambda x: x)
        fails(grpc.StatusCode.UNIMPLEMENTED, text, call, b"")


def protocol_gzip_is_understood():
    cluster = fresh()
    client.update(cluster, "a", b"x" * 2000, compression=grpc.Compression.Gzip)
    assert client.list(cluster) == {"a": (b"x" * 2000, [])}
    fails(grpc.StatusCode.UNIMPLEMENTED, "this grpc-encoding is not supported; use identity or gzip",
          client.update, cluster, "a", b"x" * 2000, compression=grpc.Compression.Deflate)


def protocol_a_message_that_is_no_message_is_an_internal_error():
    call = client.channel.unary_unary("/sidero.discovery.server.Cluster/Hello", lambda x: x, lambda x: x)
    fails(grpc.StatusCode.INTERNAL, "the request is not a valid message of its type", call, b"\x0a\x05ab")
    fails(INVALID, "cluster ID is not valid UTF-8", call, b"\x0a\x01\xff")


def protocol_too_large_a_message_is_refused():
    call = client.channel.unary_unary("/sidero.discovery.server.Cluster/Hello", lambda x: x, lambda x: x)
    size = 4 * 1024 * 1024
    call(b"\x0a\x01c\x12\xf5\xff\xff\x01" + b"v" * (size - 11))
    fails(EXHAUSTED, "grpc: received message larger than max (%d vs. %d)" % (size + 1, size), call, b"v" * (size + 1))


def protocol_many_streams_share_a_connection():
    cluster = fresh()
    watches = [client.watch(cluster) for _ in range(240)]
    for watch in watches:
        next(watch)
    client.update(cluster, "a", b"x")
    for watch in watches:
        assert told(next(watch))[0] == "a"
        watch.cancel()


# ---- other servers

def gc_expired_affiliates_are_announced_and_gone():
    cluster = fresh()
    watch = client.watch(cluster)
    next(watch)
    client.update(cluster, "a", b"x", [b"e"], ttl=0, nanos=300_000_000)
    assert told(next(watch)) == ("a", b"x", [b"e"])
    messages = [next(watch)]
    while not messages[-1].deleted:
        messages.append(next(watch))
    assert told(messages[-1], deleted=True) == ("a", b"", [])
    assert client.list(cluster) == {}


def gc_expired_endpoints_leave_the_affiliate():
    cluster = fresh()
    client.update(cluster, "a", b"x", ttl=60)
    client.update(cluster, "a", None, [b"short"], ttl=0, nanos=300_000_000)
    client.update(cluster, "a", None, [b"long"], ttl=60)
    watch = client.watch(cluster)
    assert len(next(watch).affiliates) == 1
    assert told(next(watch)) == ("a", b"x", [b"long"])
    assert client.list(cluster) == {"a": (b"x", [b"long"])}


def gc_without_a_ttl_an_affiliate_lasts_until_the_next_collection():
    cluster = fresh()
    watch = client.watch(cluster)
    next(watch)
    client.update(cluster, "a", b"x", ttl=None)
    assert told(next(watch)) == ("a", b"x", [])
    assert told(next(watch), deleted=True)[0] == "a"


def redirect_hello_names_the_other_service_and_everything_else_works():
    cluster = fresh()
    assert client.hello(cluster).redirect.endpoint == "other.example:443"
    client.update(cluster, "a", b"x")
    assert list(client.list(cluster)) == ["a"]


def redirect_trusted_headers_name_the_client():
    for headers, expected in (
            ((("x-real-ip", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")), "c0000201"),
            ((("x-forwarded-for", "192.0.2.2, 192.0.2.3"),), "c0000202"),
            ((("x-real-ip", "::ffff:1.2.3.4"),), "00000000000000000000ffff01020304"),
            ((("x-real-ip", "fe80::1%eth0"),), "fe80000000000000000000000000000165746830"),
            ((("x-real-ip", "nonsense"),), "7f000001")):
        got = client.hello(fresh(), metadata=headers).client_ip.hex()
        assert got == expected, (headers, got)


def reference_empty_endpoints_are_accepted_on_demand():
    cluster = fresh()
    client.update(cluster, "a", b"x", [b""])
    assert client.list(cluster) == {"a": (b"x", [b""])}


def reference_the_address_is_kept_back_on_demand():
    assert client.hello(fresh()).client_ip == b""


def reference_endpoint_expiry_deletes_on_demand():
    cluster = fresh()
    client.update(cluster, "a", b"x", ttl=60)
    client.update(cluster, "a", None, [b"short"], ttl=0, nanos=200_000_000)
    watch = client.watch(cluster)
    next(watch)
    assert told(next(watch), deleted=True)[0] == "a"
    assert client.list(cluster) == {"a": (b"x", [])}


def rate_calls_beyond_the_burst_wait_and_are_refused_only_before_their_deadline():
    cluster = fresh()
    begin = time.monotonic()
    for _ in range(60):
        client.hello(cluster, timeout=30)
    burst = time.monotonic() - begin
    assert burst < 2, burst
    refused = time.monotonic()
    for _ in range(20):
        client.hello(cluster, timeout=30)
    waited = time.monotonic() - refused
    # 20 calls at 15 per second, less what came back during the burst.
    assert 20 / 15 - burst - 0.2 < waited < 5, waited
    calls = [client._Hello.future(message("HelloRequest")(cluster_id=cluster)) for _ in range(15)]
    time.sleep(0.1)
    refused = time.monotonic()
    fails(EXHAUSTED, "rate limit exceeds request timeout", client.hello, cluster, timeout=0.3)
    assert time.monotonic() - refused < 0.25, "it is refused at once"
    fails(EXHAUSTED, "rate limit exceeds request timeout", lambda: next(client.watch(cluster, timeout=0.3)))
    for call in calls:
        call.result()


def drain_watches_end_with_ok_when_the_service_stops():
    watches = [client.watch(fresh()) for _ in range(10)]
    for watch in watches:
        next(watch)
    print("stop", flush=True)
    for watch in watches:
        assert list(watch) == []
        assert watch.code() == grpc.StatusCode.OK, watch.code()


failed = 0
checks = [(name, check) for name, check in list(globals().items()) if name.startswith(group + "_")]
for name, check in checks:
    try:
        check()
    except Exception:
        failed += 1
        print("FAILED " + name)
        traceback.print_exc(file=sys.stdout)
print("%d checks, %d failed" % (len(checks), failed), flush=True)
# grpcio may hang at exit while streams are open.
os._exit(1 if failed or not checks else 0)
