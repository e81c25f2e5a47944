// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Google.Protobuf;
using ImageForge.Discovery.Wire;
using Microsoft.AspNetCore.Http;

namespace ImageForge.Discovery.Grpc;

/// <summary>
/// One gRPC call on its HTTP/2 stream: headers in, messages out, status in the trailers, or in the only header block
/// when nothing was sent before ("Trailers-Only").
/// </summary>
internal sealed class GrpcCall(HttpContext http, RequestIntake intake)
{
    // Written data is handed on at this size: large enough for few flushes, small enough to keep memory per stream low.
    private const int FlushAt = 16 * 1024;

    private int unflushed;

    /// <summary>Cancelled when the caller goes away.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    public string Path => http.Request.Path.Value ?? "";

    public string? Header(string name) => http.Request.Headers.TryGetValue(name, out var values) ? values[0] : null;

    public HttpContext Http => http;

    public ValueTask<(T? Message, GrpcStatus Status)> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
        => RequestMessage.ReadAsync(http.Request.BodyReader, Header("grpc-encoding"), parser, intake, cancel);

    public void Write(IMessage message)
    {
        SetHeaders();
        var size = message.CalculateSize();
        var span = http.Response.BodyWriter.GetSpan(AffiliateFrame.PrefixBytes + size);
        AffiliateFrame.WritePrefix(span, size);
        message.WriteTo(span.Slice(AffiliateFrame.PrefixBytes, size));
        Advance(AffiliateFrame.PrefixBytes + size);
    }

    /// <summary>A message that has been framed already.</summary>
    public void WriteFrame(ReadOnlySpan<byte> frame)
    {
        SetHeaders();
        http.Response.BodyWriter.Write(frame);
        unflushed += frame.Length;
    }

    /// <summary>One message out of the entries of many frames.</summary>
    public async ValueTask WriteEntriesAsync(ReadOnlyMemory<byte[]> frames, CancellationToken cancel)
    {
        SetHeaders();
        var size = 0;
        foreach (var frame in frames.Span) size += AffiliateFrame.Entry(frame).Length;
        AffiliateFrame.WritePrefix(http.Response.BodyWriter.GetSpan(AffiliateFrame.PrefixBytes), size);
        Advance(AffiliateFrame.PrefixBytes);
        for (var i = 0; i < frames.Length; i++)
        {
            WriteFrame(AffiliateFrame.Entry(frames.Span[i]));
            if (ShouldFlush && !await FlushAsync(cancel)) return;
        }
    }

    public bool ShouldFlush => unflushed >= FlushAt;

    /// <summary>Waits until the transport has room again: this is where a slow reader slows down its own stream only.</summary>
    /// <returns>False when the caller is gone.</returns>
    public async ValueTask<bool> FlushAsync(CancellationToken cancel)
    {
        unflushed = 0;
        var result = await http.Response.BodyWriter.FlushAsync(cancel);
        return !result.IsCompleted && !result.IsCanceled;
    }

    public void End(GrpcStatus status)
    {
        var response = http.Response;
        var trailersOnly = !response.HasStarted && unflushed == 0;
        var trailers = trailersOnly ? response.Headers : TrailersOf(response);
        if (trailersOnly) SetHeaders();
        trailers["grpc-status"] = ((int)status.Code).ToString();
        if (status.Message.Length > 0) trailers["grpc-message"] = StatusMessage.Encode(status.Message);
        // The client has to learn which encodings would have been understood.
        if (status.Code == GrpcCode.Unimplemented && trailersOnly) trailers["grpc-accept-encoding"] = RequestMessage.AcceptedEncodings;
    }

    private void Advance(int bytes)
    {
        http.Response.BodyWriter.Advance(bytes);
        unflushed += bytes;
    }

    private void SetHeaders()
    {
        if (!http.Response.HasStarted) http.Response.ContentType = ContentType.Grpc;
    }

    private static IHeaderDictionary TrailersOf(HttpResponse response)
        => response.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseTrailersFeature>()?.Trailers
            ?? throw new InvalidOperationException("gRPC needs a transport with trailers");
}
