// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using discovery::Sidero.Discovery.Server;

namespace ImageForge.Tests.Discovery;

/// <summary>gRPC over HTTP/2 as the specification has it, and everything that is not quite that.</summary>
public sealed class FramingTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Hello = GrpcWire.Frame(new HelloRequest { ClusterId = "c" });

    private TestService _service = null!;
    private GrpcWire _wire = null!;

    public async Task InitializeAsync()
    {
        _service = await TestService.StartAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        _wire = new GrpcWire(_service.Address);
    }

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task AnAnswerIsHeadersMessageTrailers()
    {
        var reply = await CallAsync("Hello", Hello);
        Assert.Equal(("0", false, "application/grpc"), (reply.Code, reply.TrailersOnly, reply.Value("content-type") ?? "application/grpc"));
        Assert.Null(reply.Message);
        Assert.Equal([127, 0, 0, 1], HelloResponse.Parser.ParseFrom(reply.Body, 5, reply.Body.Length - 5).ClientIp.ToByteArray());
        Assert.Equal(new byte[5], (await CallAsync("AffiliateDelete", GrpcWire.Frame(new AffiliateDeleteRequest { ClusterId = "c", AffiliateId = "a" }))).Body);
        Assert.Equal(new byte[5], (await CallAsync("List", GrpcWire.Frame(new ListRequest { ClusterId = "c" }))).Body);
    }

    [Fact]
    public async Task AnErrorIsTrailersOnly()
    {
        var reply = await CallAsync("Hello", GrpcWire.Frame(new HelloRequest()));
        Assert.Equal(("3", true, "cluster ID can't be empty"), (reply.Code, reply.TrailersOnly, reply.Message));
        Assert.Empty(reply.Body);
        Assert.Equal(HttpStatusCode.OK, reply.Http);
    }

    [Theory]
    [InlineData("", "the request has no message")]
    [InlineData("00", "the request ends inside its message")]
    [InlineData("0000000005", "the request ends inside its message")]
    [InlineData("00000000050A", "the request ends inside its message")]
    [InlineData("0200000000", "the message's flags are unknown")]
    [InlineData("FF00000000", "the message's flags are unknown")]
    [InlineData("0100000000", "the message is marked as compressed, but grpc-encoding names no compression")]
    [InlineData("00000000030A0163000000000A", "the request has more than one message")]
    [InlineData("00000000030A0563", "the request is not a valid message of its type")]
    public async Task MalformedRequestsAreInternalErrors(string body, string message)
    {
        foreach (var method in new[] { "Hello", "AffiliateUpdate", "AffiliateDelete", "List", "Watch" })
        {
            var reply = await CallAsync(method, Convert.FromHexString(body));
            Assert.Equal(("13", message), (reply.Code, reply.Message));
        }
    }

    [Fact]
    public async Task AnAnnouncedLengthBeyondTheLimitIsRefusedWithoutWaitingForIt()
    {
        var reply = await CallAsync("Hello", Convert.FromHexString("00FFFFFFFF00"));
        Assert.Equal(("8", "grpc: received message larger than max (4294967295 vs. 4194304)"), (reply.Code, reply.Message));
    }

    [Fact]
    public async Task GzipIsUnpackedAndBounded()
    {
        var reply = await CallAsync("Hello", GrpcWire.Frame(Gzip(Hello[5..]), 1), ("grpc-encoding", "gzip"));
        Assert.Equal("0", reply.Code);
        reply = await CallAsync("Hello", GrpcWire.Frame(Gzip(new byte[64 << 20]), 1), ("grpc-encoding", "gzip"));
        Assert.Equal("8", reply.Code);
        reply = await CallAsync("Hello", GrpcWire.Frame([1, 2, 3], 1), ("grpc-encoding", "gzip"));
        Assert.Equal(("13", "the request is not valid gzip"), (reply.Code, reply.Message));
        reply = await CallAsync("Hello", GrpcWire.Frame([1, 2, 3], 1), ("grpc-encoding", "snappy"));
        Assert.Equal(("12", "identity,gzip"), (reply.Code, reply.Value("grpc-accept-encoding")));
        reply = await CallAsync("Hello", Hello, ("grpc-encoding", "snappy"));
        Assert.Equal("0", reply.Code);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc+proto", HttpStatusCode.OK)]
    public async Task TheContentTypeDecides(string type, HttpStatusCode expected)
        => Assert.Equal(expected, (await CallAsync("Hello", Hello, ("content-type", type))).Http);

    [Fact]
    public async Task OnlyPostIsACall()
        => Assert.Equal(HttpStatusCode.MethodNotAllowed, (await CallAsync("Hello", Hello, (":method", "PUT"))).Http);

    [Theory]
    [InlineData("/sidero.discovery.server.Cluster/hello", "unknown method hello for service sidero.discovery.server.Cluster")]
    [InlineData("/sidero.discovery.server.Other/Hello", "unknown service sidero.discovery.server.Other")]
    [InlineData("/Hello", "malformed method name: /Hello")]
    [InlineData("/zw%C3%B6lf/x", "unknown service zw%C3%B6lf")]
    public async Task UnknownPathsAreUnimplemented(string path, string message)
    {
        var reply = await _wire.CallAsync(path, Hello);
        Assert.Equal(("12", message, true), (reply.Code, reply.Message, reply.TrailersOnly));
    }

    [Fact]
    public async Task TheTimeoutHeaderIsReadStrictly()
    {
        Assert.Equal("13", (await CallAsync("Hello", Hello, ("grpc-timeout", "soon"))).Code);
        Assert.Equal("0", (await CallAsync("Hello", Hello, ("grpc-timeout", "5S"))).Code);
        using var watch = await _wire.SendAsync(GrpcWire.Service + "Watch",
            new ByteArrayContent(GrpcWire.Frame(new WatchRequest { ClusterId = "c" })), [("grpc-timeout", "200m")]);
        var reply = new WireReply(watch, await watch.Content.ReadAsByteArrayAsync());
        Assert.Equal("4", reply.Code);
    }

    [Fact]
    public async Task AMessageThatNeverComesEndsAtItsDeadline()
    {
        var never = new NeverEnding();
        using var response = await _wire.SendAsync(GrpcWire.Service + "Hello", never, [("grpc-timeout", "300m")]);
        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
        never.End();
    }

    [Fact]
    public async Task AMessageThatNeverComesEndsWithoutADeadlineToo()
    {
        var never = new NeverEnding();
        using var response = await _wire.SendAsync(GrpcWire.Service + "Watch", never, []);
        Assert.Equal("the request took too long to arrive", response.Headers.GetValues("grpc-message").Single());
        never.End();
    }

    [Fact]
    public async Task LargeRequestsDoNotHoldUpTheSmallOnesOnTheirConnection()
    {
        var never = Enumerable.Range(0, 40).Select(_ => new NeverEnding(Convert.FromHexString("0000200000"))).ToList();
        var large = never.Select(body => _wire.SendAsync(GrpcWire.Service + "Hello", body, [])).ToList();
        Assert.Equal("0", (await CallAsync("Hello", Hello)).Code);
        var codes = new List<string>();
        foreach (var call in large)
        {
            using var response = await call;
            codes.Add(response.Headers.GetValues("grpc-status").Single());
        }
        never.ForEach(body => body.End());
        // Sixteen were being read until their time was over.
        Assert.Equal((16, 24), (codes.Count(c => c == "4"), codes.Count(c => c == "8")));
    }

    [Fact]
    public async Task ProbesAreAnsweredInHttp1AndHttp2()
    {
        Assert.EndsWith("\r\n\r\nok\n", await RawAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await RawAsync("HEAD /healthz HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 426", await RawAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("", await RawAsync("GET /" + new string('x', 20_000)));
        Assert.Equal("ok\n"u8.ToArray(), (await _wire.CallAsync("/healthz", [], (":method", "GET"), ("content-type", ""))).Body);
    }

    [Fact]
    public async Task HeadersBeyondTheirLimitEndTheStreamNotTheService()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync("Hello", Hello, ("x-large", new string('x', 20_000))));
        Assert.Equal("0", (await CallAsync("Hello", Hello)).Code);
    }

    [Fact]
    public async Task LogsNameNobody()
    {
        await CallAsync("AffiliateUpdate", GrpcWire.Frame(new AffiliateUpdateRequest { ClusterId = "secret cluster", AffiliateId = "secret member" }));
        await CallAsync("List", GrpcWire.Frame(new ListRequest { ClusterId = "secret cluster" }));
        await _service.Service.StopAsync();
        Assert.Contains("AffiliateUpdate", _service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", _service.Log, StringComparison.Ordinal);
    }

    private Task<WireReply> CallAsync(string method, byte[] body, params (string, string)[] headers)
        => _wire.CallAsync(GrpcWire.Service + method, body, headers);

    private async Task<string> RawAsync(string request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _service.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // Closed on unread input: the kernel says so with a reset.
            return "";
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(bytes);
        return output.ToArray();
    }

    /// <summary>
    /// A body of which nothing arrives after its beginning until it ends. The flush matters: the client keeps headers back
    /// until there is something to send with them, and the server would never hear of the call.
    /// </summary>
    private sealed class NeverEnding(byte[]? begin = null) : HttpContent
    {
        private readonly TaskCompletionSource _end = new();

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(begin ?? []);
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
