// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace ImageForge.Formats.Xz;

/// <summary>
/// LZMA's binary range decoder over one chunk that lies whole in memory. Kept as a local of the decoding loop, so that its
/// fields live in registers. Reading beyond the chunk gives the bytes that follow in <paramref name="input"/>: the caller
/// leaves room for one symbol there and compares <see cref="Position"/> with the chunk's end after each symbol.
/// </summary>
internal struct RangeDecoder(byte[] input, int position)
{
    /// <summary>Bytes that one symbol can read at most, with a margin: a match needs at most 20.</summary>
    public const int MaxSymbolBytes = 32;

    /// <summary>Probabilities are fractions of 2048; this is one half.</summary>
    public const ushort EvenChance = 1 << (ProbabilityBits - 1);

    private const int ProbabilityBits = 11;
    private const int AdaptShift = 5;
    private const uint TopValue = 1 << 24;

    private readonly byte[] _input = input;
    private uint _range = uint.MaxValue;
    private uint _code = 0;

    public int Position = position;

    /// <summary>Reads the five bytes that start every chunk; the first is always zero.</summary>
    public bool Start()
    {
        var first = _input[Position++];
        for (var i = 0; i < 4; i++) _code = (_code << 8) | _input[Position++];
        return first == 0;
    }

    /// <summary>After the last symbol: true when the encoder's flush is read to its end.</summary>
    public bool Finish()
    {
        Normalize();
        return _code == 0;
    }

    /// <summary>Decodes one bit and moves its probability towards what came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bit(ref ushort probability)
    {
        Normalize();
        uint chance = probability;
        var bound = (_range >> ProbabilityBits) * chance;
        if (_code < bound)
        {
            _range = bound;
            probability = (ushort)(chance + (((1 << ProbabilityBits) - chance) >> AdaptShift));
            return 0;
        }
        _range -= bound;
        _code -= bound;
        probability = (ushort)(chance - (chance >> AdaptShift));
        return 1;
    }

    /// <summary>Decodes <paramref name="count"/> bits of even chance below those already in <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint DirectBits(uint value, int count)
    {
        do
        {
            Normalize();
            _range >>= 1;
            _code -= _range;
            var borrowed = 0 - (_code >> 31);
            _code += _range & borrowed;
            value = (value << 1) + borrowed + 1;
        }
        while (--count > 0);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Normalize()
    {
        if (_range >= TopValue) return;
        _range <<= 8;
        _code = (_code << 8) | _input[Position++];
    }
}
