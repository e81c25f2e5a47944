// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Debian;

/// <summary>
/// Fetches files below one address, by http, https or from a directory. At most two connections, kept alive: opening
/// more has been seen to stall for seconds where one serves 70 MB in 0.3 s. Proxies come from the environment, as
/// HttpClient reads it (http_proxy, https_proxy, no_proxy).
/// </summary>
internal sealed class Mirror : IDisposable
{
    private const int Attempts = 4;
    private const int PieceSize = 1 << 17;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <param name="stall">How long a transfer may stand still before it is tried again.</param>
    public Mirror(Uri root, TimeProvider time, TimeSpan? stall = null, TimeSpan? firstRetryAfter = null)
    {
        (Root, _time) = (WithoutCredentials(root), time);
        Stall = stall ?? TimeSpan.FromSeconds(30);
        FirstRetryAfter = firstRetryAfter ?? TimeSpan.FromSeconds(0.5);
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 2,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            AutomaticDecompression = DecompressionMethods.None,
            // dists/ of a large mirror is often a redirect to the nearest one; more than a few are a loop.
            MaxAutomaticRedirections = 5,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("imageforge", Commands.VersionCommand.Version));
        // HttpClient does not look at the address for them, and drops the header when it is sent elsewhere.
        if (root.UserInfo.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(root.UserInfo))));
    }

    /// <summary>The mirror's address, fit for messages: without user and password.</summary>
    public Uri Root { get; }

    private TimeSpan Stall { get; }

    private TimeSpan FirstRetryAfter { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>A small file whole, or null when the mirror does not have it.</summary>
    /// <param name="limit">Bytes; more is an error, as an endless answer would otherwise fill memory.</param>
    public async Task<byte[]?> TryReadAsync(string path, int limit, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        return await TryCopyAsync(path, buffer, limit, null, cancellation) ? buffer.ToArray() : null;
    }

    /// <summary>
    /// Copies a file to <paramref name="target"/>, going on where it stopped when the connection breaks; false when the
    /// mirror does not have it (nothing was written then).
    /// </summary>
    /// <param name="limit">Most bytes that may come.</param>
    /// <param name="advance">Told how many bytes came.</param>
    /// <exception cref="ForgeException">IF2002: unreachable after several attempts. IF2007: more bytes than the limit.</exception>
    public async Task<bool> TryCopyAsync(string path, Stream target, long limit, Action<long>? advance, CancellationToken cancellation)
    {
        var uri = new Uri(Root, path);
        if (uri.IsFile) return await TryCopyFileAsync(uri.LocalPath, target, limit, advance, cancellation);

        var done = new Transfer(target, limit, advance);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCopyHttpAsync(uri, done, cancellation);
            }
            catch (Exception failure) when (IsTransient(failure, cancellation) && attempt < Attempts)
            {
                await Task.Delay(FirstRetryAfter * (1 << (attempt - 1)), _time, cancellation);
            }
            catch (Exception failure) when (failure is HttpRequestException or TransferException
                || failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new ForgeException(ExitCode.Dependency, InputErrors.MirrorUnreachable, $"{uri} cannot be fetched: {Reason(failure)}",
                    $"check the network and the mirror, or name another one with {MirrorSources.Variable}", failure);
            }
        }
    }

    private async Task<bool> TryCopyHttpAsync(Uri uri, Transfer done, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(Stall);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (done.Bytes > 0) request.Headers.Range = new RangeHeaderValue(done.Bytes, null);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone && done.Bytes == 0) return false;
        response.EnsureSuccessStatusCode();
        // A server that does not resume sends the file from its beginning: what is there already is passed over.
        var pass = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == done.Bytes ? 0 : done.Bytes;

        await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
        var buffer = new byte[PieceSize];
        while (true)
        {
            stall.CancelAfter(Stall);
            var read = await ReadAsync(body, buffer, stall.Token);
            if (read == 0) return true;
            var skip = (int)Math.Min(pass, read);
            pass -= skip;
            await done.WriteAsync(uri, buffer.AsMemory(skip, read - skip), cancellation);
        }
    }

    // Told apart from an IOException of the target: only the network is worth another attempt.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException broken)
        {
            throw new TransferException(broken.Message, broken);
        }
    }

    private static async Task<bool> TryCopyFileAsync(string path, Stream target, long limit, Action<long>? advance, CancellationToken cancellation)
    {
        if (!File.Exists(path)) return false;
        await using var file = File.OpenRead(path);
        var done = new Transfer(target, limit, advance);
        var buffer = new byte[PieceSize];
        for (int read; (read = await file.ReadAsync(buffer, cancellation)) > 0;)
            await done.WriteAsync(new Uri(path), buffer.AsMemory(0, read), cancellation);
        return true;
    }

    private static bool IsTransient(Exception failure, CancellationToken cancellation) => failure switch
    {
        TransferException => true,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException { StatusCode: null } => true,
        HttpRequestException { StatusCode: var status } => (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        _ => false,
    };

    private string Reason(Exception failure) => failure switch
    {
        OperationCanceledException => $"nothing came for {Stall.TotalSeconds:0} s",
        HttpRequestException { StatusCode: { } status } => $"the server answers {(int)status}",
        _ => failure.Message,
    };

    internal static Uri WithoutCredentials(Uri uri) =>
        uri.UserInfo.Length == 0 ? uri : new Uri(uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));

    private sealed class TransferException(string message, Exception inner) : Exception(message, inner);

    /// <summary>What has come so far, over all attempts.</summary>
    private sealed class Transfer(Stream target, long limit, Action<long>? advance)
    {
        public long Bytes { get; private set; }

        public async Task WriteAsync(Uri uri, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
        {
            if (Bytes + piece.Length > limit)
            {
                throw new ForgeException(ExitCode.Dependency, InputErrors.WrongContent, $"{uri} is larger than the {limit} bytes that were expected",
                    "the mirror, or a proxy before it, gives out damaged or changed files: try another mirror");
            }

            await target.WriteAsync(piece, cancellation);
            Bytes += piece.Length;
            advance?.Invoke(piece.Length);
        }
    }
}
