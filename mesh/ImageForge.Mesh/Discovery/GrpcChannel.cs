// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// One HTTP/2 connection that speaks gRPC, https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: unary calls and
/// server streams, no compression. Written out here because the gRPC runtime packages cannot be restored.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    /// <summary>A full cluster's snapshot can pass gRPC's usual 4 MiB (1024 × (2048 + 64 × 32) bytes and ids).</summary>
    private const int MessageLimit = 8 << 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker http;
    private readonly Uri address;

    /// <param name="endpoint">Where to.</param>
    /// <param name="keepAlive">Interval of HTTP/2 pings while calls are open; a peer that answers none for 20 s is gone.</param>
    /// <param name="authorities">Trusted instead of the system's certificate authorities, if not null.</param>
    public GrpcChannel(DiscoveryEndpoint endpoint, TimeSpan keepAlive, X509Certificate2Collection? authorities = null)
    {
        address = endpoint.Address;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = keepAlive,
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = Tls(authorities),
        });
    }

    /// <exception cref="GrpcException">The service said no, or cannot be reached (<see cref="GrpcStatus.Unavailable"/>).</exception>
    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            TResponse? answer = default;
            await foreach (var message in ExchangeAsync(method, request, parser, timeout, deadline.Token).ConfigureAwait(false))
                answer = message;
            return answer ?? throw new GrpcException(GrpcStatus.Internal, $"{method} ended without an answer");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.DeadlineExceeded, $"{method} took more than {timeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Opens a server stream; it ends when the service ends it with OK.</summary>
    /// <exception cref="GrpcException">As for calls; also when the connection breaks.</exception>
    public IAsyncEnumerable<TResponse> StreamAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellation)
        where TResponse : IMessage<TResponse> =>
        ExchangeAsync(method, request, parser, timeout: null, cancellation);

    public void Dispose() => http.Dispose();

    private async IAsyncEnumerable<TResponse> ExchangeAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan? timeout,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        using var message = Request(method, request, timeout);
        using var response = await Guard(method, () => http.SendAsync(message, cancellation), cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new GrpcException(FromHttp(response.StatusCode), $"{method}: HTTP status {(int)response.StatusCode}");
        // A call that fails at once carries its status in the headers ("trailers-only").
        if (response.Headers.Contains("grpc-status"))
            ThrowUnlessOk(method, response.Headers);
        var body = await Guard(method, () => response.Content.ReadAsStreamAsync(cancellation), cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            while (await Guard(method, () => ReadFrameAsync(body, method, cancellation), cancellation).ConfigureAwait(false) is { } frame)
                yield return Parse(method, parser, frame);
        }

        ThrowUnlessOk(method, response.TrailingHeaders, response.Headers);
    }

    private HttpRequestMessage Request(string method, IMessage request, TimeSpan? timeout)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        request.WriteTo(frame.AsSpan(5));
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method))
        {
            // Set on the message: the handler's defaults do not apply to explicit messages, and without both of them
            // plain text would start with HTTP/1.1 and TLS would offer it.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("imageforge-mesh", Software.Version));
        // Lets the service's rate limiter refuse at once what it could only answer too late.
        if (timeout is { } limit)
            message.Headers.Add("grpc-timeout", ((long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m");
        return message;
    }

    /// <returns>The message's bytes, or null at the end of the stream.</returns>
    private static async Task<byte[]?> ReadFrameAsync(Stream body, string method, CancellationToken cancellation)
    {
        var header = new byte[5];
        var read = await body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read == 0)
            return null;
        if (read < header.Length)
            throw new GrpcException(GrpcStatus.Internal, $"{method}: the answer ends inside a message");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (header[0] != 0)
            throw new GrpcException(GrpcStatus.Internal, $"{method}: the answer is compressed, which nobody asked for");
        if (length > MessageLimit)
            throw new GrpcException(GrpcStatus.ResourceExhausted, $"{method}: a message of {length} bytes, the limit is {MessageLimit}");
        var frame = new byte[length];
        await body.ReadExactlyAsync(frame, cancellation).ConfigureAwait(false);
        return frame;
    }

    private static TResponse Parse<TResponse>(string method, MessageParser<TResponse> parser, byte[] frame)
        where TResponse : IMessage<TResponse>
    {
        try
        {
            return parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new GrpcException(GrpcStatus.Internal, $"{method}: damaged message", error);
        }
    }

    /// <summary>Turns every way in which a connection fails into the one status for it.</summary>
    private static async Task<T> Guard<T>(string method, Func<Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or (IOException and not GrpcException))
        {
            throw new GrpcException(GrpcStatus.Unavailable, $"{method}: {Innermost(error).Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            // The handler's connect timeout comes as a cancellation that nobody asked for.
            throw new GrpcException(GrpcStatus.Unavailable, $"{method}: no connection within {ConnectTimeout.TotalSeconds:0} s", error);
        }
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private static void ThrowUnlessOk(string method, params ReadOnlySpan<HttpResponseHeaders> places)
    {
        foreach (var headers in places)
        {
            if (!headers.TryGetValues("grpc-status", out var values))
                continue;
            if (!int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                throw new GrpcException(GrpcStatus.Unknown, $"{method}: unreadable status");
            if (status == 0)
                return;
            var text = headers.TryGetValues("grpc-message", out var messages) ? Uri.UnescapeDataString(messages.First()) : "no message";
            throw new GrpcException((GrpcStatus)status, $"{method}: {text}");
        }

        throw new GrpcException(GrpcStatus.Unknown, $"{method}: the answer has no status");
    }

    /// <summary>https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md.</summary>
    private static GrpcStatus FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => GrpcStatus.Internal,
        HttpStatusCode.Unauthorized => GrpcStatus.Unauthenticated,
        HttpStatusCode.Forbidden => GrpcStatus.PermissionDenied,
        HttpStatusCode.NotFound => GrpcStatus.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => GrpcStatus.Unavailable,
        _ => GrpcStatus.Unknown,
    };

    private static SslClientAuthenticationOptions Tls(X509Certificate2Collection? authorities)
    {
        var options = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }
}
