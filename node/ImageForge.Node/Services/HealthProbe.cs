// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Services;

/// <summary>Asks a service for its health over the network, from where PID 1 is.</summary>
internal static class HealthProbe
{
    /// <summary>Null when all is well, else what is wrong, in a few words.</summary>
    public static async Task<string?> AskAsync(HealthCheckSettings check, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(check.Timeout, time);
        try
        {
            return check switch
            {
                { Tcp: { } tcp } => await ConnectAsync(new IPEndPoint(tcp.Address, tcp.Port), timeout.Token),
                { Http: { } http } => await GetAsync(http, timeout.Token),
                _ => throw new NotSupportedException("a check of another kind"),
            };
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or IOException)
        {
            return (e.GetBaseException() as SocketException)?.SocketErrorCode.ToString() ?? e.Message;
        }
    }

    private static async Task<string?> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint, cancellation);
        return null;
    }

    private static async Task<string?> GetAsync(HttpCheck check, CancellationToken cancellation)
    {
        // The answer's head is all that counts: a redirect is an answer, and a long page is not read.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
        client.Timeout = Timeout.InfiniteTimeSpan;
        var uri = new UriBuilder("http", check.Address.ToString(), check.Port) { Path = check.Path }.Uri;
        using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return (int)response.StatusCode is >= 200 and < 400 ? null : $"status {(int)response.StatusCode}";
    }
}
