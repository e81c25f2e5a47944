// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Qcow2;

/// <summary>The header of a qcow2 image (QEMU, <c>docs/interop/qcow2.txt</c>); numbers are big-endian.</summary>
internal static class Qcow2Fields
{
    public const int Version = 4; // u32
    public const int BackingOffset = 8; // u64
    public const int ClusterBits = 20; // u32
    public const int Size = 24; // u64, bytes of the virtual disk
    public const int Encryption = 32; // u32
    public const int L1Entries = 36; // u32
    public const int L1Offset = 40; // u64
    public const int RefcountTableOffset = 48; // u64
    public const int RefcountTableClusters = 56; // u32
    public const int Incompatible = 72; // u64, version 3: features a reader must know
    public const int RefcountOrder = 96; // u32, 4 = 16 bits
    public const int HeaderLength = 100; // u32
    public const int Length = 104;

    public static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xFB];

    /// <summary>In table entries: the cluster is used once, so it may be written in place.</summary>
    public const ulong Copied = 1UL << 63;

    public const ulong Compressed = 1UL << 62;

    /// <summary>Version 3: the cluster reads as zeros, whatever its place holds.</summary>
    public const ulong Zero = 1;

    public const ulong OffsetMask = 0x00FFFFFFFFFFFE00;
}
