// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.Grpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageForge.Discovery;

/// <summary>
/// From an HTTP request to a call's status: is it gRPC, which method, until when, may this address call now. Runs
/// directly on the server without the web host around it, which would take over the process's signals.
/// </summary>
internal sealed class DiscoveryApplication(
    DiscoveryOptions options, ClusterService service, RateLimiter limiter, ServiceClock clock, ServiceLog log, CancellationToken ending)
    : IHttpApplication<HttpContext>
{
    private const string ServicePath = "/sidero.discovery.server.Cluster/";

    private readonly RequestIntake intake = new(options.RequestTimeout, clock.Provider);
    private int calls;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path == HealthProbe.Path && !ContentType.IsGrpc(request.ContentType)) return HealthAsync(context);
        if (!HttpMethods.IsPost(request.Method)) return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed);
        if (!HttpProtocol.IsHttp2(request.Protocol)) return RefuseAsync(context, StatusCodes.Status426UpgradeRequired);
        if (!ContentType.IsGrpc(request.ContentType)) return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType);
        return CountedAsync(new GrpcCall(context, intake));
    }

    private async Task CountedAsync(GrpcCall call)
    {
        try
        {
            if (Interlocked.Increment(ref calls) <= Limits.CallsAtOnce + (long)options.MaxWatches) await CallAsync(call);
            else call.End(GrpcStatus.ResourceExhausted("too many calls in the service"));
        }
        finally
        {
            Interlocked.Decrement(ref calls);
        }
    }

    private async Task CallAsync(GrpcCall call)
    {
        var started = clock.Now;
        if (!GrpcTimeout.TryParse(call.Header("grpc-timeout"), out var timeout))
        {
            call.End(GrpcStatus.Internal("malformed grpc-timeout"));
            return;
        }
        var client = ClientAddress.Of(options, call.Http.Connection.RemoteIpAddress, call.Header);
        using var deadline = timeout == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(timeout, clock.Provider);
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, call.Aborted);
        var cancel = either?.Token ?? call.Aborted;

        GrpcStatus status;
        try
        {
            status = Method(call.Path) is { } method
                ? await AdmitAsync(client, timeout, cancel) is { IsOk: false } refused ? refused : await method(call, client, cancel)
                : Unknown(call.Path);
        }
        catch (OperationCanceledException) when (deadline is { IsCancellationRequested: true })
        {
            status = new GrpcStatus(GrpcCode.DeadlineExceeded, "the deadline has passed");
        }
        catch (OperationCanceledException)
        {
            status = new GrpcStatus(GrpcCode.Cancelled, "the caller has gone");
        }
        // Before IOException, which it is: what the client sent too slowly or wrongly.
        catch (BadHttpRequestException exception)
        {
            status = new GrpcStatus(GrpcCode.Cancelled, "the request could not be read: " + exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            status = new GrpcStatus(GrpcCode.Cancelled, "the connection is gone");
        }
        // One call's defect must not end the others; the caller learns that it was ours, the log learns what.
        catch (Exception exception)
        {
            log.Error("call failed", ("method", call.Path), ("exception", exception.ToString()));
            status = GrpcStatus.Internal("internal error");
        }
        if (log.Verbose)
        {
            log.Debug("call", ("method", call.Path), ("client", log.Tag(client.Address?.ToString() ?? "")), ("code", status.Code),
                ("milliseconds", (clock.Now - started).TotalMilliseconds));
        }
        if (!call.Aborted.IsCancellationRequested) call.End(status);
    }

    /// <summary>Waits for the call's token. Refused is only what could not be served within its deadline.</summary>
    private async ValueTask<GrpcStatus> AdmitAsync(ClientAddress client, TimeSpan timeout, CancellationToken cancel)
    {
        if (ending.IsCancellationRequested) return Stopping;
        if (!limiter.Enabled || client.Address is null) return GrpcStatus.Ok;

        var longest = timeout == Timeout.InfiniteTimeSpan || timeout > Limits.RateWait ? Limits.RateWait : timeout;
        if (!limiter.TryReserve(client, clock.Now, longest, out var wait))
        {
            return GrpcStatus.ResourceExhausted("rate limit exceeds request timeout");
        }
        if (wait <= TimeSpan.Zero) return GrpcStatus.Ok;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending);
        try
        {
            await Task.Delay(wait, clock.Provider, either.Token);
            return GrpcStatus.Ok;
        }
        catch (OperationCanceledException)
        {
            limiter.Return(client);
            cancel.ThrowIfCancellationRequested();
            return Stopping;
        }
    }

    private Func<GrpcCall, ClientAddress, CancellationToken, ValueTask<GrpcStatus>>? Method(string path) => path switch
    {
        ServicePath + "Hello" => service.HelloAsync,
        ServicePath + "AffiliateUpdate" => (call, _, cancel) => service.UpdateAsync(call, cancel),
        ServicePath + "AffiliateDelete" => (call, _, cancel) => service.DeleteAsync(call, cancel),
        ServicePath + "List" => (call, _, cancel) => service.ListAsync(call, cancel),
        ServicePath + "Watch" => (call, _, cancel) => service.WatchAsync(call, cancel),
        _ => null,
    };

    private static GrpcStatus Unknown(string path)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 0) return GrpcStatus.Unimplemented("malformed method name: " + path);
        return path.StartsWith(ServicePath, StringComparison.Ordinal) && slash == ServicePath.Length - 1
            ? GrpcStatus.Unimplemented($"unknown method {path[(slash + 1)..]} for service {ServicePath.Trim('/')}")
            : GrpcStatus.Unimplemented("unknown service " + path[1..slash]);
    }

    private static GrpcStatus Stopping => new(GrpcCode.Unavailable, "the service is stopping");

    private Task HealthAsync(HttpContext context)
    {
        context.Response.StatusCode = ending.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(ending.IsCancellationRequested ? "stopping\n" : "ok\n");
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
