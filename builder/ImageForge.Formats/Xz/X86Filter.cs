// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Formats.Xz;

/// <summary>
/// Undoes xz's x86 filter ("BCJ"): the encoder made the relative targets of CALL and JMP (0xE8, 0xE9) absolute, so that
/// calls of one function look alike. Feed decoded bytes, take filtered ones; up to four bytes wait for what follows them.
/// </summary>
internal sealed class X86Filter(uint startOffset)
{
    private const int OperandLength = 4;

    private byte[] _buffer = [];
    private int _drained;
    private int _filtered;
    private int _filled;
    private uint _position = startOffset;

    // Bit n is set when the byte n+1 places back is an opcode whose operand was left alone: this byte is then perhaps an
    // operand itself. The encoder applies the same rule.
    private int _recentOpcodes;

    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(_drained, _filtered - _drained);

    public void Drain(int count) => _drained += count;

    /// <summary>Takes more input; everything pending must be drained.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        var waiting = _buffer.AsSpan(_filtered, _filled - _filtered);
        var length = waiting.Length + bytes.Length;
        var target = length > _buffer.Length ? new byte[length] : _buffer;
        waiting.CopyTo(target);
        bytes.CopyTo(target.AsSpan(waiting.Length));
        _buffer = target;
        _filled = length;
        _drained = 0;
        _filtered = Convert(target.AsSpan(0, length));
        _position += (uint)_filtered;
    }

    /// <summary>No more input: the bytes that waited are no whole instruction and pass as they are.</summary>
    public void End() => _filtered = _filled;

    private int Convert(Span<byte> code)
    {
        var at = 0;
        while (at < code.Length - OperandLength)
        {
            var isOpcode = (code[at] & 0xFE) == 0xE8;
            if (isOpcode && IsConverted(code[at..]))
            {
                var operand = code.Slice(at + 1, OperandLength);
                var absolute = BinaryPrimitives.ReadUInt32LittleEndian(operand);
                var next = _position + (uint)at + 1 + OperandLength;
                BinaryPrimitives.WriteUInt32LittleEndian(operand, Relative(absolute, next));
                _recentOpcodes = 0;
                at += 1 + OperandLength;
            }
            else
            {
                _recentOpcodes = ((_recentOpcodes << 1) | (isOpcode ? 1 : 0)) & 7;
                at++;
            }
        }
        return at;
    }

    // Targets are taken to be within ±16 MiB: the highest byte of the operand is then 0x00 or 0xFF.
    private bool IsConverted(ReadOnlySpan<byte> instruction)
    {
        if (!IsSign(instruction[OperandLength])) return false;
        return _recentOpcodes switch
        {
            0 => true,
            1 or 2 or 4 => !IsSign(instruction[OperandLength - OverlapBytes]),
            _ => false,
        };
    }

    // How many bytes of the operand would also be operand of the opcode before it.
    private int OverlapBytes => _recentOpcodes switch { 1 => 1, 2 => 2, 4 => 3, _ => 0 };

    private uint Relative(uint absolute, uint next)
    {
        var shift = 8 * OverlapBytes;
        var relative = absolute - next;
        if (shift != 0)
        {
            // The encoder flipped the bits that would have made the byte shared with the opcode before look like a sign.
            while (IsSign((byte)(relative >> (24 - shift))))
            {
                absolute = relative ^ ((1u << (32 - shift)) - 1);
                relative = absolute - next;
            }
        }
        // Bit 24 is the sign of a 25-bit number.
        return (uint)((int)(relative << 7) >> 7);
    }

    private static bool IsSign(byte value) => value is 0x00 or 0xFF;
}
