// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace ImageForge.Formats.Xz;

/// <summary>
/// The LZMA symbol decoder: probabilities, the last four distances and the state of twelve that says what kinds of
/// symbols came last. Source: the LZMA specification by Igor Pavlov (lzma-specification.txt, LZMA SDK, public domain).
/// </summary>
internal sealed class LzmaDecoder
{
    private const int States = 12;
    private const int PositionStates = 16;
    private const int LengthStates = 4;
    private const int SlotBits = 6;
    private const int AlignBits = 4;
    private const int FirstDirectSlot = 4;
    private const int FirstAlignedSlot = 14;
    private const int MinMatch = 2;
    private const int LiteralSize = 0x300;
    private const int FirstNonLiteralState = 7;

    // Places of the probabilities in one array.
    private const int IsMatch = 0;
    private const int IsRep = IsMatch + States * PositionStates;
    private const int IsRep0 = IsRep + States;
    private const int IsRep1 = IsRep0 + States;
    private const int IsRep2 = IsRep1 + States;
    private const int IsRep0Long = IsRep2 + States;
    private const int Slot = IsRep0Long + States * PositionStates;
    private const int LowDistance = Slot + LengthStates * (1 << SlotBits);
    private const int Align = LowDistance + 128;
    private const int MatchLength = Align + (1 << AlignBits);
    private const int RepLength = MatchLength + LengthSize;
    private const int Literal = RepLength + LengthSize;

    // Places inside one length coder.
    private const int Choice = 0;
    private const int Choice2 = 1;
    private const int Short = 2;
    private const int Middle = Short + PositionStates * 8;
    private const int Long = Middle + PositionStates * 8;
    private const int LengthSize = Long + 256;

    // LZMA2 allows lc + lp ≤ 4.
    private readonly ushort[] _probabilities = new ushort[Literal + (LiteralSize << 4)];
    private int _literalContextBits;
    private int _literalPositionMask;
    private int _positionMask;
    private int _state;
    private uint _rep0, _rep1, _rep2, _rep3;

    // Carries the range decoder into and out of the methods for matches; see Decode.
    private RangeDecoder _range;

    /// <summary>Sets lc, lp and pb from LZMA's property byte and resets the state; false when it is out of range.</summary>
    public bool TrySetProperties(byte properties)
    {
        if (properties >= 9 * 5 * 5) return false;
        var (lc, lp, pb) = (properties % 9, properties / 9 % 5, properties / 45);
        if (lc + lp > 4) return false;
        _literalContextBits = lc;
        _literalPositionMask = (1 << lp) - 1;
        _positionMask = (1 << pb) - 1;
        ResetState();
        return true;
    }

    public void ResetState()
    {
        _probabilities.AsSpan().Fill(RangeDecoder.EvenChance);
        _state = 0;
        _rep0 = _rep1 = _rep2 = _rep3 = 0;
    }

    /// <summary>
    /// Decodes one chunk: the first <paramref name="compressedSize"/> bytes of <paramref name="chunk"/>, which has
    /// <see cref="RangeDecoder.MaxSymbolBytes"/> more, into <paramref name="size"/> bytes of the window, which has room.
    /// </summary>
    /// <exception cref="InvalidDataException">The chunk does not decode to exactly that.</exception>
    public void Decode(byte[] chunk, int compressedSize, LzmaWindow window, int size)
    {
        var range = new RangeDecoder(chunk, 0);
        if (compressedSize < 5 || !range.Start()) throw Corrupt("range coder start");

        var probabilities = _probabilities;
        var buffer = window.Buffer;
        var position = window.Position;
        var end = position + size;
        var state = _state;
        var literalShift = 8 - _literalContextBits;

        while (position < end)
        {
            var positionState = position & _positionMask;
            if (range.Bit(ref probabilities[IsMatch + (state << 4) + positionState]) == 0)
            {
                var context = ((position & _literalPositionMask) << _literalContextBits) + (buffer[position - 1] >> literalShift);
                var literal = probabilities.AsSpan(Literal + LiteralSize * context, LiteralSize);
                buffer[position] = state < FirstNonLiteralState
                    ? PlainLiteral(ref range, literal)
                    : MatchedLiteral(ref range, literal, buffer[position - (int)_rep0 - 1]);
                position++;
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
            }
            else
            {
                // Matches are decoded out of line: only a local whose address is never taken stays in registers.
                _range = range;
                _state = state;
                var length = DecodeMatch(positionState);
                range = _range;
                state = _state;

                var history = Math.Min(position - window.HistoryStart, window.DictionarySize);
                if (_rep0 >= (uint)history) throw Corrupt("distance beyond the dictionary");
                if (length > end - position) throw Corrupt("match beyond the chunk");
                Copy(buffer, position, (int)_rep0 + 1, length);
                position += length;
            }
            if (range.Position > compressedSize) throw Corrupt("data beyond the chunk");
        }

        if (!range.Finish() || range.Position != compressedSize) throw Corrupt("chunk end");
        _state = state;
        window.Position = position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte PlainLiteral(ref RangeDecoder range, Span<ushort> literal)
    {
        var symbol = 1u;
        do symbol = (symbol << 1) | range.Bit(ref literal[(int)symbol]);
        while (symbol < 0x100);
        return (byte)symbol;
    }

    // After a match the byte at its distance is a likely but wrong guess; it chooses the probabilities until the first
    // bit that differs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte MatchedLiteral(ref RangeDecoder range, Span<ushort> literal, uint guess)
    {
        var symbol = 1u;
        var offset = 0x100u;
        do
        {
            guess <<= 1;
            var guessed = guess & offset;
            var bit = range.Bit(ref literal[(int)(offset + guessed + symbol)]);
            symbol = (symbol << 1) | bit;
            offset &= bit == 0 ? ~guess : guess;
        }
        while (symbol < 0x100);
        return (byte)symbol;
    }

    /// <summary>Decodes what is no literal: leaves its distance in _rep0 and returns its length.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int DecodeMatch(int positionState)
    {
        var range = _range;
        var probabilities = _probabilities;
        var state = _state;
        var afterLiteral = state < FirstNonLiteralState;
        int length;

        if (range.Bit(ref probabilities[IsRep + state]) == 0)
        {
            (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
            length = Length(ref range, probabilities, MatchLength, positionState);
            _rep0 = Distance(ref range, probabilities, length);
            _state = afterLiteral ? 7 : 10;
        }
        else if (range.Bit(ref probabilities[IsRep0 + state]) != 0)
        {
            RotateDistances(ref range, probabilities, state);
            length = Length(ref range, probabilities, RepLength, positionState);
            _state = afterLiteral ? 8 : 11;
        }
        else if (range.Bit(ref probabilities[IsRep0Long + (state << 4) + positionState]) != 0)
        {
            length = Length(ref range, probabilities, RepLength, positionState);
            _state = afterLiteral ? 8 : 11;
        }
        else
        {
            length = 1;
            _state = afterLiteral ? 9 : 11;
        }
        _range = range;
        return length;
    }

    // One of the three distances before the last becomes the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RotateDistances(ref RangeDecoder range, ushort[] probabilities, int state)
    {
        uint distance;
        if (range.Bit(ref probabilities[IsRep1 + state]) == 0)
        {
            distance = _rep1;
        }
        else
        {
            if (range.Bit(ref probabilities[IsRep2 + state]) == 0)
            {
                distance = _rep2;
            }
            else
            {
                distance = _rep3;
                _rep3 = _rep2;
            }
            _rep2 = _rep1;
        }
        _rep1 = _rep0;
        _rep0 = distance;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Length(ref RangeDecoder range, ushort[] probabilities, int coder, int positionState)
    {
        int tree, bits, least;
        if (range.Bit(ref probabilities[coder + Choice]) == 0)
            (tree, bits, least) = (coder + Short + (positionState << 3), 3, MinMatch);
        else if (range.Bit(ref probabilities[coder + Choice2]) == 0)
            (tree, bits, least) = (coder + Middle + (positionState << 3), 3, MinMatch + 8);
        else
            (tree, bits, least) = (coder + Long, 8, MinMatch + 16);
        return least + (int)Tree(ref range, probabilities, tree, bits);
    }

    /// <summary>Distance − 1. The end mark of LZMA1, 2³²−1, comes out as such and lies beyond any dictionary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Distance(ref RangeDecoder range, ushort[] probabilities, int length)
    {
        var lengthState = Math.Min(length - MinMatch, LengthStates - 1);
        var slot = (int)Tree(ref range, probabilities, Slot + (lengthState << SlotBits), SlotBits);
        if (slot < FirstDirectSlot) return (uint)slot;

        var footerBits = (slot >> 1) - 1;
        var high = 2u | ((uint)slot & 1);
        if (slot < FirstAlignedSlot)
        {
            var distance = high << footerBits;
            return distance + ReverseTree(ref range, probabilities, LowDistance + (int)distance - slot - 1, footerBits);
        }
        high = range.DirectBits(high, footerBits - AlignBits);
        return (high << AlignBits) + ReverseTree(ref range, probabilities, Align, AlignBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tree(ref RangeDecoder range, ushort[] probabilities, int place, int bits)
    {
        var symbol = 1u;
        for (var i = bits; i > 0; i--) symbol = (symbol << 1) | range.Bit(ref probabilities[place + (int)symbol]);
        return symbol - (1u << bits);
    }

    // Lowest bit first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReverseTree(ref RangeDecoder range, ushort[] probabilities, int place, int bits)
    {
        uint symbol = 1, value = 0;
        for (var i = 0; i < bits; i++)
        {
            var bit = range.Bit(ref probabilities[place + (int)symbol]);
            symbol = (symbol << 1) | bit;
            value |= bit << i;
        }
        return value;
    }

    // A match may overlap what it produces: that is how runs are written.
    private static void Copy(byte[] buffer, int position, int distance, int length)
    {
        var source = position - distance;
        if (distance >= length)
        {
            buffer.AsSpan(source, length).CopyTo(buffer.AsSpan(position, length));
            return;
        }
        if (distance == 1)
        {
            buffer.AsSpan(position, length).Fill(buffer[source]);
            return;
        }
        var target = buffer.AsSpan(position, length);
        var from = buffer.AsSpan(source, length);
        for (var i = 0; i < target.Length; i++) target[i] = from[i];
    }

    private static InvalidDataException Corrupt(string what) => new($"corrupt LZMA2 data: {what}");
}
