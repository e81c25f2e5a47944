// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Gpt;

/// <summary>
/// One partition. <paramref name="FirstLba"/> and <paramref name="LastLba"/> are sector numbers, both inclusive, in the
/// sector size of its table. <paramref name="Name"/> has at most 36 UTF-16 units.
/// </summary>
public sealed record GptPartition(
    Guid Type, Guid Id, long FirstLba, long LastLba, string Name, ulong Attributes = 0)
{
    public long Sectors => LastLba - FirstLba + 1;
}

/// <summary>A partition wanted from <see cref="GptTable.Arrange"/>. <paramref name="Length"/> is in bytes.</summary>
public sealed record PartitionRequest(Guid Type, string Name, long Length, ulong Attributes = 0);
