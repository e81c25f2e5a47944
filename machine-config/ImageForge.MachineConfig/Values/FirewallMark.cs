// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>A mark that the packet filter or a socket puts on packets, and which of its bits count.</summary>
public readonly record struct FirewallMark(uint Mark, uint Mask)
{
    public override string ToString() => Mask == uint.MaxValue ? $"0x{Mark:x}" : $"0x{Mark:x}/0x{Mask:x}";
}
