// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace ImageForge.Discovery;

/// <summary>
/// The plaintext port speaks HTTP/2 with prior knowledge, which probes and browsers do not. This looks at a connection's
/// first bytes and answers HTTP/1.x itself, with the one page there is, then closes; everything else goes on to HTTP/2.
/// </summary>
internal sealed class HealthProbe(TimeProvider time, CancellationToken ending)
{
    public const string Path = "/healthz";

    private const int HeadBytes = 8 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // RFC 9113, section 3.4: no HTTP/1.x method begins like this.
    private static ReadOnlySpan<byte> Preface => "PRI "u8;
    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!await AnsweredAsync(connection)) await next(connection);
    }

    private async ValueTask<bool> AnsweredAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        try
        {
            if (!await IsHttp1Async(connection, either.Token)) return false;
            await AnswerAsync(connection, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Said nothing, or not enough, in time: nothing to answer.
            connection.Abort();
        }
        return true;
    }

    /// <summary>Consumes nothing.</summary>
    private static async ValueTask<bool> IsHttp1Async(ConnectionContext connection, CancellationToken cancel)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync(cancel);
            var (known, http1) = Classify(read.Buffer);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, known ? read.Buffer.Start : read.Buffer.End);
            if (known) return http1;
            if (read.IsCompleted) return false;
        }
    }

    private static (bool Known, bool Http1) Classify(ReadOnlySequence<byte> buffer)
    {
        Span<byte> begin = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, begin.Length);
        buffer.Slice(0, length).CopyTo(begin);
        if (!begin[..length].SequenceEqual(Preface[..length])) return (true, true);
        return (length == Preface.Length, false);
    }

    private async ValueTask AnswerAsync(ConnectionContext connection, CancellationToken cancel)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(cancel);
            var reader = new SequenceReader<byte>(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, EndOfHead))
            {
                var answer = Answer(head);
                input.AdvanceTo(read.Buffer.End);
                await connection.Transport.Output.WriteAsync(answer, cancel);
                return;
            }
            var over = read.IsCompleted || read.Buffer.Length > HeadBytes;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (over) return;
        }
    }

    private byte[] Answer(ReadOnlySequence<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        var line = text.Split("\r\n", 2)[0].Split(' ');
        var (status, body) = line is ["GET" or "HEAD", Path, _]
            ? ending.IsCancellationRequested ? ("503 Service Unavailable", "stopping\n") : ("200 OK", "ok\n")
            : ("426 Upgrade Required", "this port speaks gRPC over HTTP/2\n");
        var length = body.Length;
        if (line[0] == "HEAD") body = "";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    }
}
