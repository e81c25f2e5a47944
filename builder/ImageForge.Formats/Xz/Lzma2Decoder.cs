// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Xz;

/// <summary>
/// LZMA2: chunks of at most 2 MiB, each stored or LZMA, with resets of state, properties and dictionary between them.
/// The first dictionary reset and the first properties must come before what depends on them.
/// </summary>
internal sealed class Lzma2Decoder(int dictionarySize)
{
    private const int MaxCompressed = 1 << 16;

    private readonly LzmaDecoder _lzma = new();
    private readonly LzmaWindow _window = new(dictionarySize);
    private readonly byte[] _chunk = new byte[MaxCompressed + RangeDecoder.MaxSymbolBytes];
    private bool _needsDictionaryReset = true;
    private bool _needsProperties = true;

    public int DictionarySize => dictionarySize;

    /// <summary>Decoded bytes not taken yet.</summary>
    public ReadOnlySpan<byte> Pending => _window.Pending;

    public void Drain(int count) => _window.Drain(count);

    /// <summary>Begins another block: nothing carries over.</summary>
    public void Restart() => _needsDictionaryReset = _needsProperties = true;

    /// <summary>Decodes the next chunk into the window, whose output is drained; false at the end mark.</summary>
    public bool DecodeChunk(XzInput input)
    {
        var control = input.Byte();
        if (control == 0) return false;

        if (control >= 0xE0 || control == 1)
        {
            _window.Reset();
            _needsDictionaryReset = false;
            _needsProperties = true;
        }
        else if (_needsDictionaryReset)
        {
            throw input.Corrupt("LZMA2 data start without a dictionary reset");
        }

        if (control >= 0x80) DecodeLzma(control, input);
        else if (control <= 2) CopyStored(input);
        else throw input.Corrupt($"unknown LZMA2 control byte {control}");
        return true;
    }

    private void DecodeLzma(byte control, XzInput input)
    {
        var size = ((control & 0x1F) << 16) + (input.Byte() << 8) + input.Byte() + 1;
        var compressed = (input.Byte() << 8) + input.Byte() + 1;
        if (control >= 0xC0)
        {
            if (!_lzma.TrySetProperties(input.Byte())) throw input.Corrupt("LZMA properties out of range");
            _needsProperties = false;
        }
        else if (_needsProperties)
        {
            throw input.Corrupt("LZMA2 chunk before any properties");
        }
        else if (control >= 0xA0)
        {
            _lzma.ResetState();
        }

        input.Exactly(_chunk.AsSpan(0, compressed));
        _window.Reserve(size);
        _lzma.Decode(_chunk, compressed, _window, size);
    }

    private void CopyStored(XzInput input)
    {
        var size = (input.Byte() << 8) + input.Byte() + 1;
        input.Exactly(_chunk.AsSpan(0, size));
        _window.Reserve(size);
        _window.Append(_chunk.AsSpan(0, size));
    }
}
