// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;
using ImageForge.Discovery.Wire;

namespace ImageForge.Discovery.Grpc;

/// <summary>
/// Reads the one message of a request: a flag (0 as is, 1 compressed by <c>grpc-encoding</c>), four bytes of length,
/// big endian, and the message. Nothing larger than <see cref="Limits.MessageBytes"/> is ever held, compressed or not.
/// </summary>
internal static class RequestMessage
{
    public const string AcceptedEncodings = "identity,gzip";

    /// <returns>A message, or the status with which the call ends.</returns>
    public static async ValueTask<(T? Message, GrpcStatus Status)> ReadAsync<T>(
        PipeReader body, string? encoding, MessageParser<T> parser, RequestIntake intake, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        // Nearly all requests have arrived whole by now; a timer for each would cost more than the rest of the call.
        var announced = 0;
        if (body.TryRead(out var arrived))
        {
            (var message, var status, announced) = Digest(body, arrived, encoding, parser);
            if (message is not null || !status.IsOk) return (message, status);
        }
        return await ReadSlowlyAsync(body, announced, encoding, parser, intake, cancel);
    }

    private static async ValueTask<(T? Message, GrpcStatus Status)> ReadSlowlyAsync<T>(
        PipeReader body, int announced, string? encoding, MessageParser<T> parser, RequestIntake intake, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        using var timeout = new CancellationTokenSource(intake.Timeout, intake.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var large = false;
        try
        {
            while (true)
            {
                if (!large && announced > Limits.LargeRequestBytes)
                {
                    // Waiting for a place would leave the connection's window full and its other streams stuck.
                    large = intake.TryBeginLarge();
                    if (!large) return (null, GrpcStatus.ResourceExhausted("too many large requests at once"));
                }
                (var message, var status, announced) = Digest(body, await body.ReadAsync(either.Token), encoding, parser);
                if (message is not null || !status.IsOk) return (message, status);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return (null, new GrpcStatus(GrpcCode.DeadlineExceeded, "the request took too long to arrive"));
        }
        finally
        {
            if (large) intake.EndLarge();
        }
    }

    /// <returns>A message or an error; neither as long as more has to arrive, with the length announced so far.</returns>
    private static (T? Message, GrpcStatus Status, int Length) Digest<T>(
        PipeReader body, ReadResult read, string? encoding, MessageParser<T> parser) where T : class, IMessage<T>
    {
        var buffer = read.Buffer;
        if (TryFrame(buffer, out var length, out var compressed, out var status))
        {
            if (!status.IsOk) return (null, status, 0);
            var end = AffiliateFrame.PrefixBytes + (long)length;
            if (buffer.Length > end) return (null, GrpcStatus.Internal("the request has more than one message"), 0);
            if (buffer.Length == end)
            {
                var (message, outcome) = Parse(buffer.Slice(AffiliateFrame.PrefixBytes), compressed, encoding, parser);
                body.AdvanceTo(buffer.End);
                return (message, outcome, length);
            }
        }
        if (read.IsCompleted)
        {
            return (null, GrpcStatus.Internal(buffer.IsEmpty ? "the request has no message" : "the request ends inside its message"), 0);
        }
        body.AdvanceTo(buffer.Start, buffer.End);
        return (null, GrpcStatus.Ok, length);
    }

    private static bool TryFrame(ReadOnlySequence<byte> buffer, out int length, out bool compressed, out GrpcStatus status)
    {
        length = 0;
        compressed = false;
        status = GrpcStatus.Ok;
        if (buffer.Length < AffiliateFrame.PrefixBytes) return false;

        Span<byte> prefix = stackalloc byte[AffiliateFrame.PrefixBytes];
        buffer.Slice(0, AffiliateFrame.PrefixBytes).CopyTo(prefix);
        var announced = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        compressed = prefix[0] == 1;
        if (prefix[0] > 1) status = GrpcStatus.Internal("the message's flags are unknown");
        else if (announced > Limits.MessageBytes) status = TooLarge(announced);
        else length = (int)announced;
        return true;
    }

    private static (T?, GrpcStatus) Parse<T>(
        ReadOnlySequence<byte> bytes, bool compressed, string? encoding, MessageParser<T> parser) where T : class, IMessage<T>
    {
        try
        {
            if (!compressed) return (parser.ParseFrom(bytes), GrpcStatus.Ok);
            switch (encoding)
            {
                case "gzip":
                    return Inflate(bytes, out var inflated)
                        ? (parser.ParseFrom(inflated), GrpcStatus.Ok)
                        : (null, TooLarge(Limits.MessageBytes + 1L));
                case null or "" or "identity":
                    return (null, GrpcStatus.Internal("the message is marked as compressed, but grpc-encoding names no compression"));
                default:
                    return (null, GrpcStatus.Unimplemented("this grpc-encoding is not supported; use identity or gzip"));
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, GrpcStatus.Internal("the request is not a valid message of its type"));
        }
        catch (InvalidDataException)
        {
            return (null, GrpcStatus.Internal("the request is not valid gzip"));
        }
    }

    /// <returns>False when the message grows beyond the limit; the rest is then left alone.</returns>
    private static bool Inflate(ReadOnlySequence<byte> bytes, out ReadOnlySequence<byte> inflated)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        var output = new ArrayBufferWriter<byte>(4096);
        inflated = default;
        while (true)
        {
            var count = gzip.Read(output.GetSpan(4096));
            if (count == 0) break;
            output.Advance(count);
            if (output.WrittenCount > Limits.MessageBytes) return false;
        }
        inflated = new ReadOnlySequence<byte>(output.WrittenMemory);
        return true;
    }

    private static GrpcStatus TooLarge(long bytes)
        => GrpcStatus.ResourceExhausted($"grpc: received message larger than max ({bytes} vs. {Limits.MessageBytes})");
}
