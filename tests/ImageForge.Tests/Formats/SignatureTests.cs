// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Luks;
using ImageForge.Formats.Signatures;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

/// <summary>Held to what the real programs write.</summary>
public sealed class SignatureTests(ITestOutputHelper output)
{
    private const long Length = 320 << 20;

    [Theory]
    [InlineData("ext4", "mke2fs", "-q", "-F", "-t", "ext4")]
    [InlineData("ext3", "mke2fs", "-q", "-F", "-t", "ext3")]
    [InlineData("ext2", "mke2fs", "-q", "-F", "-t", "ext2")]
    [InlineData("xfs", "mkfs.xfs", "-q", "-f")]
    [InlineData("btrfs", "mkfs.btrfs", "-q", "-f")]
    [InlineData("vfat", "mkfs.fat", "-F", "32")]
    [InlineData("vfat", "mkfs.fat", "-F", "16")]
    [InlineData("swap", "mkswap", "-q")]
    public void WhatMkfsMakesIsRecognised(string name, string program, params string[] arguments)
    {
        using var scratch = new Scratch();
        var image = scratch.Write("fs.img", ByteSource.Zeros(0));
        using (var file = File.OpenWrite(image)) file.SetLength(Length);
        if (new Judge(output).Ask(program, [.. arguments, image]) is null) return;
        var signature = SignatureReader.Read(ByteSource.FromFile(image));
        Assert.Equal(name, signature?.Name);
        if (new Judge(output).Ask("blkid", "-p", "-o", "value", "-s", "UUID", image) is { } uuid && name != "swap") Assert.Equal(uuid.Trim(), signature!.Uuid);
        if (name is "ext4" or "xfs" or "btrfs") Assert.InRange(Length - signature!.Length!.Value, 0, (1 << 20) - 1);
        Assert.False(SignatureReader.IsBlank(ByteSource.FromFile(image)));
    }

    [Fact]
    public void AHeaderOfLuks2TellsItsSlots()
    {
        using var scratch = new Scratch();
        var image = scratch.Write("luks.img", ByteSource.Zeros(0));
        using (var file = File.OpenWrite(image)) file.SetLength(32 << 20);
        var key = scratch.Write("key", ByteSource.FromMemory("0123456789abcdef"u8.ToArray()));
        if (new Judge(output).Ask("cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2", "--key-slot", "3",
            "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", key, image) is null) return;
        var device = ByteSource.FromFile(image);
        Assert.Equal("crypto_LUKS", SignatureReader.Read(device)?.Name);
        Assert.Equal([3], Luks2Header.Read(device)!.Slots);
        Assert.Matches("^[0-9a-f-]{36}$", SignatureReader.Read(device)!.Uuid);
    }

    [Theory]
    [InlineData(0, "hsqs", "squashfs")]
    [InlineData(3, "NTFS    ", "ntfs")]
    [InlineData(512 + 24, "LVM2 001", "LVM2_member")]
    [InlineData(0x8001, "CD001", "iso9660")]
    [InlineData(512, "EFI PART", "gpt")]
    public void OthersAreTakenForSomebodysData(int at, string magic, string name)
    {
        var content = new DiskContent(1 << 20, [new(at, ByteSource.FromMemory(System.Text.Encoding.ASCII.GetBytes(magic)))]);
        Assert.Equal(name, SignatureReader.Read(content)?.Name);
    }

    [Theory]
    [InlineData((512 << 10) - (64 << 10))]
    [InlineData((512 << 10) - 8192)]
    public void AnArraysMetadataAtTheEndIsSeen(int at) => Assert.Equal("linux_raid_member",
        SignatureReader.Read(new DiskContent(512 << 10, [new(at, ByteSource.FromMemory(new byte[] { 0xFC, 0x4E, 0x2B, 0xA9 }))]))?.Name);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2000)]
    [InlineData(1 << 20)]
    public void NothingIsNothing(int length)
    {
        Assert.Null(SignatureReader.Read(ByteSource.Zeros(length)));
        Assert.Null(Luks2Header.Read(ByteSource.Zeros(length)));
    }

    [Fact]
    public void ADamagedLuksHeaderIsNoHeader()
    {
        byte[] start = [(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xBA, 0xBE, 0, 2, 0, 0, 0, 0, 0, 0, 0x40, 0];
        Assert.Null(Luks2Header.Read(new DiskContent(1 << 20, [new(0, ByteSource.FromMemory(start)), new(4096, ByteSource.FromMemory("{\"keyslots\": 1"u8.ToArray()))])));
        Assert.Null(Luks2Header.Read(new DiskContent(1 << 20, [new(0, ByteSource.FromMemory(start)), new(4096, ByteSource.FromMemory("[]"u8.ToArray()))])));
        Assert.Null(Luks2Header.Read(new DiskContent(1 << 20, [new(0, ByteSource.FromMemory(start)), new(4096, ByteSource.FromMemory("{\"keyslots\":{\"x\":{}}}"u8.ToArray()))])));
        Assert.Equal([0, 7], Luks2Header.Read(new DiskContent(1 << 20, [new(0, ByteSource.FromMemory(start)), new(4096, ByteSource.FromMemory("{\"keyslots\":{\"7\":{},\"0\":{}}}"u8.ToArray()))]))!.Slots);
    }
}
