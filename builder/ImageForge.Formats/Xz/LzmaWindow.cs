// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Xz;

/// <summary>
/// The dictionary and the decoded bytes in one flat buffer: a match never wraps around, which a ring would make the hot
/// loop pay for. The buffer grows as far as the data need it and then slides by keeping the last dictionary's worth.
/// </summary>
internal sealed class LzmaWindow(int dictionarySize)
{
    // The first decoded byte lies at a multiple of 16 so that the low bits of a buffer position are those of the stream
    // position (lp and pb look at up to four), and the byte before it is the zero that LZMA takes as "previous byte".
    private const int Origin = 16;

    private readonly int _limit = dictionarySize + Math.Max(4 << 20, dictionarySize / 4);
    private int _historyStart = Origin;
    private int _drained = Origin;

    public byte[] Buffer { get; private set; } = new byte[1 << 16];

    /// <summary>Where the next decoded byte goes.</summary>
    public int Position { get; set; } = Origin;

    /// <summary>Matches may reach back to here, and at most <see cref="DictionarySize"/> bytes.</summary>
    public int HistoryStart => _historyStart;

    public int DictionarySize => dictionarySize;

    /// <summary>Decoded bytes not taken yet.</summary>
    public ReadOnlySpan<byte> Pending => Buffer.AsSpan(_drained, Position - _drained);

    public void Drain(int count) => _drained += count;

    /// <summary>Forgets the history, as a dictionary reset asks. All output must be drained.</summary>
    public void Reset()
    {
        Buffer[Origin - 1] = 0;
        _historyStart = _drained = Position = Origin;
    }

    /// <summary>Makes room for <paramref name="count"/> more bytes (2 MiB at most). All output must be drained.</summary>
    public void Reserve(int count)
    {
        if (Position + count <= Buffer.Length) return;
        if (Position + count > _limit) Slide();
        if (Position + count <= Buffer.Length) return;

        var size = (int)Math.Clamp(Buffer.Length * 2L, Position + count, Math.Max(_limit, Position + count));
        var grown = GC.AllocateUninitializedArray<byte>(size);
        Buffer.AsSpan(0, Position).CopyTo(grown);
        Buffer = grown;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Buffer.AsSpan(Position));
        Position += bytes.Length;
    }

    private void Slide()
    {
        var shift = (Position - dictionarySize - 1) & ~(Origin - 1);
        if (shift <= 0) return;
        Buffer.AsSpan(shift, Position - shift).CopyTo(Buffer);
        Position -= shift;
        _drained = Position;
        _historyStart = Math.Max(0, _historyStart - shift);
    }
}
