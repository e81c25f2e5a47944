// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Config;
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Formats;

public sealed class ConfigPartitionTests
{
    private static byte[]? Decode(byte[] bytes) => ConfigPartition.Decode(ByteSource.FromMemory(bytes));

    [Fact]
    public void AnyPayloadComesBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), p =>
        {
            var partition = ConfigPartition.Encode(p.Get);
            return partition.Length == 1 << 20 && p.Get.SequenceEqual(Decode(partition)!);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void LayoutIsAsDocumented()
    {
        var partition = ConfigPartition.Encode("kind: Machine\n"u8);
        Assert.Equal("IMGFCFG1"u8, partition.AsSpan(0, 8));
        Assert.Equal([1, 0, 0, 0, 14, 0, 0, 0], partition[8..16]);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData("kind: Machine\n"u8), partition[16..48]);
        Assert.Equal("kind: Machine\n"u8, partition.AsSpan(512, 14));
        Assert.False(partition.AsSpan(526).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void LargestPayloadFits()
    {
        var payload = new byte[ConfigPartition.MaxPayload];
        new Random(1).NextBytes(payload);
        Assert.Equal(payload, Decode(ConfigPartition.Encode(payload)));
        Assert.Throws<ArgumentException>(() => ConfigPartition.Encode(new byte[ConfigPartition.MaxPayload + 1]));
        Assert.Throws<ArgumentException>(() => ConfigPartition.Encode([]));
    }

    [Fact]
    public void BlankMeansNoConfiguration() => Assert.Null(Decode(new byte[1 << 20]));

    [Theory]
    [InlineData(0)] // magic
    [InlineData(8)] // version
    [InlineData(12)] // length
    [InlineData(14)] // length beyond the partition
    [InlineData(20)] // hash
    [InlineData(512)] // payload
    public void OneChangedByteIsNoticed(int at)
    {
        var partition = ConfigPartition.Encode("kind: Machine\n"u8);
        partition[at] ^= 0x40;
        Assert.Throws<InvalidDataException>(() => Decode(partition));
    }

    [Fact]
    public void HostilePartitionsAreRefused() =>
        Hostile.Rounds(ConfigPartition.Encode(new byte[3000])[..4096], 3000, s => ConfigPartition.Decode(s));
}
