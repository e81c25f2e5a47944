// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Bench.Discovery;

/// <summary>What comes back on one stream: messages, of which the beginning is kept, and an end.</summary>
internal abstract class LoadStream
{
    // Enough for an affiliate's id and the stamp at the beginning of its data.
    private const int Keep = 128;
    private const int Prefix = 5;

    private readonly byte[] _begin = new byte[Keep];
    private int _have;
    private int _length = -1;

    /// <summary>A whole message has arrived.</summary>
    /// <param name="begin">Its first bytes.</param>
    /// <param name="length">How long it was.</param>
    protected abstract void Message(ReadOnlySpan<byte> begin, int length);

    /// <param name="orderly">The server ended the stream; false when it was reset or the connection broke.</param>
    public abstract void End(bool orderly);

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var whole = _length < 0 ? Prefix : _length;
            var take = Math.Min(bytes.Length, whole - _have);
            if (_have < Keep) bytes[..Math.Min(take, Keep - _have)].CopyTo(_begin.AsSpan(_have));
            _have += take;
            bytes = bytes[take..];
            if (_have < whole) return;
            _have = 0;
            if (_length < 0)
            {
                _length = BinaryPrimitives.ReadInt32BigEndian(_begin.AsSpan(1));
                if (_length > 0) continue;
            }
            var length = _length;
            _length = -1;
            Message(_begin.AsSpan(0, Math.Min(length, Keep)), length);
        }
    }
}

/// <summary>A unary call: one message, then the end.</summary>
internal sealed class UnaryStream : LoadStream
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _answered;

    /// <summary>True when a message came, that is: status OK.</summary>
    public Task<bool> Done => _done.Task;

    protected override void Message(ReadOnlySpan<byte> begin, int length) => _answered = true;

    public override void End(bool orderly) => _done.TrySetResult(orderly && _answered);
}
