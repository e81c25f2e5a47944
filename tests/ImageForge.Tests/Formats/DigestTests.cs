// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Formats;

public sealed class DigestTests
{
    // FIPS 180-2, appendix B.1.
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void IsTheSameByEveryRoad()
    {
        using var copy = new MemoryStream();
        using var sink = new HashingStream(copy);
        sink.Write("a"u8);
        sink.Write("bc"u8);
        Assert.Equal(Abc, sink.Finish().Hex);
        Assert.Equal(3, sink.BytesWritten);
        Assert.Equal("abc"u8.ToArray(), copy.ToArray());
        Assert.Equal(Abc, Digest.Of("abc"u8).ToString());
        Assert.Equal(Abc, Digest.Of(ByteSource.FromMemory("abc"u8.ToArray())).Hex);
        Assert.Equal(Digest.Parse(Abc.ToUpperInvariant()), Digest.FromBytes(Digest.Parse(Abc).ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void RefusesEverythingElse(string text) => Assert.Throws<FormatException>(() => Digest.Parse(text));

    [Fact]
    public void DefaultIsAllZeros()
    {
        Assert.Equal(new string('0', 64), default(Digest).Hex);
        Assert.Equal(default, Digest.FromBytes(new byte[32]));
    }
}
