// SPDX-License-Identifier: Apache-2.0
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Fat;

/// <summary>Collects the long-name entries in front of a short one while a directory is read.</summary>
internal struct FatLongName
{
    private string _name;
    private int _expected;
    private byte _checksum;

    /// <summary>Takes the next entry; one out of order makes all so far void, as the specification asks.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        int order = entry[FatLongNameFields.Order];
        var checksum = entry[FatLongNameFields.Checksum];
        if ((order & FatLongNameFields.LastPiece) != 0)
        {
            (_name, _expected, _checksum) = ("", order & ~FatLongNameFields.LastPiece, checksum);
        }
        else if (order != _expected || checksum != _checksum)
        {
            _expected = 0;
        }
        if (_expected is < 1 or > 20)
        {
            (_name, _expected) = ("", -1);
            return;
        }
        _name = ReadUnits(entry) + _name;
        _expected--;
    }

    /// <summary>The name that belongs to this short one, null if there is none; starts over.</summary>
    public string? TakeFor(ReadOnlySpan<byte> shortName)
    {
        var isComplete = _expected == 0 && !string.IsNullOrEmpty(_name) && _checksum == FatName.Checksum(shortName);
        var name = isComplete && !_name.AsSpan().ContainsAny('/', '\0') ? _name : null;
        (_name, _expected) = ("", -1);
        return name;
    }

    private static string ReadUnits(ReadOnlySpan<byte> entry)
    {
        var text = new StringBuilder(FatLongNameFields.UnitsPerEntry);
        foreach (var at in FatLongNameFields.Units)
        {
            var unit = (char)ReadUInt16LittleEndian(entry[at..]);
            if (unit == 0) break;
            text.Append(unit);
        }
        return text.ToString();
    }
}
