// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace ImageForge.Tests.Discovery;

/// <summary>gRPC without a gRPC library: whatever bytes a test wants to send, and exactly what came back.</summary>
internal sealed class GrpcWire : IDisposable
{
    public const string Service = "/sidero.discovery.server.Cluster/";

    private readonly HttpClient _http;

    public GrpcWire(Uri address)
    {
        // Which certificate is served is what a test looks at; whether a client trusts it is conformance.py's business.
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            PeerCertificate = certificate?.GetCertHashString();
            return certificate is not null;
        };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public string? PeerCertificate { get; private set; }

    public static byte[] Frame(IMessage message, byte flags = 0) => Frame(message.ToByteArray(), flags);

    public static byte[] Frame(byte[] message, byte flags = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public async Task<WireReply> CallAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(path, new ByteArrayContent(body), headers);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new WireReply(response, bytes);
    }

    /// <summary>An open stream of which the test reads as much as it likes, or nothing.</summary>
    public Task<HttpResponseMessage> WatchAsync(IMessage request) => SendAsync(Service + "Watch", new ByteArrayContent(Frame(request)), []);

    public async Task<HttpResponseMessage> SendAsync(string path, HttpContent body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body,
        };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
        {
            if (name == "content-type") body.Headers.ContentType = value.Length == 0 ? null : MediaTypeHeaderValue.Parse(value);
            else if (name == ":method") request.Method = new HttpMethod(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <returns>Null at the end of the stream.</returns>
    public static async Task<byte[]?> ReadMessageAsync(Stream stream)
    {
        var prefix = new byte[5];
        if (await stream.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false) < 5) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message);
        return message;
    }

    public void Dispose() => _http.Dispose();
}

/// <param name="response">Read to its end.</param>
/// <param name="body">Frames.</param>
internal sealed class WireReply(HttpResponseMessage response, byte[] body)
{
    public HttpStatusCode Http { get; } = response.StatusCode;
    public byte[] Body { get; } = body;

    /// <summary>The status came in the only header block.</summary>
    public bool TrailersOnly { get; } = response.Headers.Contains("grpc-status");

    public string? Code => Value("grpc-status");
    public string? Message => Value("grpc-message");

    public string? Value(string name)
        => response.Headers.TryGetValues(name, out var values) || response.TrailingHeaders.TryGetValues(name, out values) ? string.Join(",", values) : null;
}
