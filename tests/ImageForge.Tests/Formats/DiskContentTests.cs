// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Formats;

public sealed class DiskContentTests
{
    [Fact]
    public void ReadsDataAndHolesAcrossExtents()
    {
        var disk = new DiskContent(16, [new(8, ByteSource.FromMemory("de"u8.ToArray())),
            new(2, ByteSource.FromMemory("abc"u8.ToArray()))]);
        Assert.Equal("\0\0abc\0\0\0de\0\0\0\0\0\0"u8.ToArray(), disk.ToArray());
        var middle = new byte[5];
        disk.Read(4, middle);
        Assert.Equal("c\0\0\0d"u8.ToArray(), middle);
    }

    [Fact]
    public void RefusesOverlap() => Assert.Throws<ArgumentException>(() =>
        new DiskContent(16, [new(0, ByteSource.Zeros(4)), new(3, ByteSource.Zeros(4))]));

    [Fact]
    public void ConcatReadsAcrossEmptyParts()
    {
        var all = ByteSource.Concat(ByteSource.FromMemory("ab"u8.ToArray()), ByteSource.Zeros(0), ByteSource.Zeros(1),
            ByteSource.FromMemory("cd"u8.ToArray()));
        Assert.Equal("b\0c"u8.ToArray(), all.Slice(1, 3).ToArray());
    }
}
