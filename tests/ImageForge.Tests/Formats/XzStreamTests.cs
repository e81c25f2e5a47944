// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Formats.Checksums;
using ImageForge.Formats.Xz;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class XzStreamTests(ITestOutputHelper output)
{
    // What "echo hello | xz -0" writes.
    private static readonly byte[] _hello = Convert.FromBase64String(
        "/Td6WFoAAATm1rRGAgAhAQwAAACPmEGcAQAFaGVsbG8KAAAApWCX8ZT2/eAAAR4GwS+kHR+2830BAAAAAARZWg==");

    private readonly Judge _judge = new(output);

    [Fact]
    public void DecodesWithoutAnyTool() => Assert.Equal("hello\n"u8.ToArray(), Decode(_hello));

    public static TheoryData<string> Options => new()
    {
        "-0", "-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8", "-9", "-0e", "-3e", "-6e", "-9e",
        "--check=none", "--check=crc32", "--check=crc64", "--check=sha256",
        "-T2 --block-size=65536", "-T1 --block-size=100000 --check=sha256", "-T1 --block-list=4096,1,70000",
        "--x86 --lzma2=preset=6", "--x86=start=4096 --lzma2=preset=1", "--x86 --lzma2=preset=6 -T1 --block-size=65537",
        "--lzma2=preset=6,lc=0,lp=0,pb=0", "--lzma2=preset=6,lc=0,lp=4,pb=4", "--lzma2=preset=6,lc=4,lp=0,pb=1",
        "--lzma2=preset=6,lc=2,lp=2,pb=2", "--lzma2=preset=0,dict=4096", "--lzma2=preset=6,dict=5000,nice=273,mf=hc4",
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void DecodesWhatXzEncodes(string options)
    {
        var sample = Samples.Mixed(400_000);
        if (Encode(sample, options) is { } encoded) Assert.Equal(sample, Decode(encoded));
    }

    [Fact]
    public void DecodesTheSmallAndTheUniform()
    {
        byte[][] samples = [[], [0x61], Samples.Noise(70_000), new byte[3_000_000], Samples.Text(5)];
        foreach (var sample in samples)
        {
            if (Encode(sample, "--x86 --lzma2=preset=6") is { } encoded) Assert.Equal(sample, Decode(encoded));
        }
    }

    // Nothing but opcodes and bytes that decide whether their operands are converted, the filter's every branch.
    [Theory]
    [InlineData("--x86 --lzma2=preset=1")]
    [InlineData("--x86=start=16777216 --lzma2=preset=1 -T1 --block-size=9999")]
    public void UndoesTheX86FilterOfDenseOpcodes(string options)
    {
        var random = new Random(11);
        byte[] dense = [0xE8, 0xE9, 0x00, 0xFF, 0x01, 0xFE];
        var sample = new byte[200_000];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = random.Next(4) == 0 ? (byte)random.Next(256) : dense[random.Next(dense.Length)];
        if (Encode(sample, options) is { } encoded) Assert.Equal(sample, Decode(encoded));
    }

    // More than the window holds at once, so that it slides, with matches as far back as the dictionary reaches.
    [Fact]
    public void SlidesThroughFilesLargerThanItsWindow()
    {
        var far = Samples.Noise(1_000_000);
        byte[] sample = [.. far, .. Samples.Text(30_000), .. far, .. new byte[5_000_000], .. far, .. Samples.Text(30_000), .. far];
        if (Encode(sample, "--lzma2=preset=3,dict=1049600") is not { } encoded) return;
        Assert.Equal(sample, Decode(encoded));
    }

    [Fact]
    public void ReadsSeveralStreamsAndTheirPadding()
    {
        Assert.Equal("hello\nhello\n"u8.ToArray(), Decode([.. _hello, .. new byte[8], .. _hello, .. new byte[4]]));
        Assert.Throws<InvalidDataException>(() => Decode([.. _hello, .. new byte[3], .. _hello]));
        Assert.Throws<InvalidDataException>(() => Decode([.. _hello, .. new byte[2]]));
        Assert.Throws<InvalidDataException>(() => Decode([.. _hello, .. "more"u8]));
    }

    [Fact]
    public void ReadsByteByByte()
    {
        using var stream = new XzStream(new Dribble(_hello));
        var bytes = new List<int>();
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte()) bytes.Add(next);
        Assert.Equal("hello\n"u8.ToArray(), bytes.Select(b => (byte)b));
        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public void BoundsTheDictionary()
    {
        if (Encode(Samples.Text(1000), "--lzma2=preset=0,dict=96MiB") is not { } encoded) return;
        var error = Assert.Throws<InvalidDataException>(() => Decode(encoded));
        Assert.Contains("dictionary of 98304 KiB, the limit is 65536 KiB", error.Message, StringComparison.Ordinal);
        using var raised = new XzStream(new MemoryStream(encoded), dictionaryLimit: 96 << 20);
        using var plain = new MemoryStream();
        raised.CopyTo(plain);
        Assert.Equal(1000, plain.Length);
    }

    [Fact]
    public void StaysFailedAfterAFailure()
    {
        var broken = (byte[])_hello.Clone();
        broken[^1] ^= 1;
        using var stream = new XzStream(new MemoryStream(broken));
        Assert.Throws<InvalidDataException>(() => stream.CopyTo(Stream.Null));
        Assert.Throws<InvalidDataException>(() => stream.ReadByte());
    }

    [Fact]
    public void NoticesEveryTruncation()
    {
        for (var length = 0; length < _hello.Length; length++)
            Assert.Throws<InvalidDataException>(() => Decode(_hello[..length]));
    }

    [Fact]
    public void NoticesEveryFlippedBit()
    {
        for (var bit = 0; bit < _hello.Length * 8; bit++)
        {
            var broken = (byte[])_hello.Clone();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Decode(broken));
        }
    }

    [Theory]
    [InlineData("-6 --check=crc64")]
    [InlineData("-6 --check=sha256 -T1 --block-size=3000")]
    [InlineData("--x86 --lzma2=preset=6,dict=4096")]
    public void CorruptedBytesEndInInvalidData(string options)
    {
        if (Encode(Samples.Mixed(20_000), options) is not { } encoded) return;
        var random = new Random(7);
        for (var round = 0; round < 800; round++)
        {
            var broken = (byte[])encoded.Clone();
            for (var n = random.Next(1, 4); n > 0; n--) broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
            Assert.Throws<InvalidDataException>(() => Decode(broken));
        }
    }

    // Without a check of the data the decoder itself meets the corrupt symbols' consequences.
    [Fact]
    public void CorruptedSymbolsEndInInvalidDataOrOtherBytes()
    {
        if (Encode(Samples.Mixed(20_000), "-6 --check=none") is not { } encoded) return;
        var random = new Random(8);
        for (var round = 0; round < 800; round++)
        {
            var broken = (byte[])encoded.Clone();
            broken[random.Next(24, broken.Length)] ^= (byte)random.Next(1, 256);
            TryDecode(broken);
        }
    }

    // The header's own checksum is made right again, so that what lies behind it is tried.
    [Fact]
    public void HostileBlockHeadersEndInInvalidData()
    {
        const int Header = 12;
        var random = new Random(9);
        for (var round = 0; round < 3_000; round++)
        {
            var broken = (byte[])_hello.Clone();
            for (var n = random.Next(1, 4); n > 0; n--) broken[Header + random.Next(1, 8)] = (byte)random.Next(256);
            BinaryPrimitives.WriteUInt32LittleEndian(broken.AsSpan(Header + 8), Crc32.Compute(broken.AsSpan(Header, 8)));
            TryDecode(broken);
        }
    }

    [Fact]
    public void RandomLzma2EndsInInvalidData()
    {
        var random = new Random(10);
        var bytes = new byte[200];
        for (var round = 0; round < 3_000; round++)
        {
            random.NextBytes(bytes);
            // A whole LZMA chunk with new properties of which the sizes are small, then noise.
            bytes[0] = 0xE0;
            (bytes[1], bytes[3], bytes[5], bytes[6]) = (0, 0, (byte)random.Next(0, 225), 0);
            var decoder = new Lzma2Decoder(4096);
            var input = new XzInput(new MemoryStream(bytes));
            try
            {
                while (decoder.DecodeChunk(input)) decoder.Drain(decoder.Pending.Length);
            }
            catch (InvalidDataException)
            {
                // The expected end.
            }
        }
    }

    // Every block starts with a dictionary reset: position and previous byte, which lp and lc look at, begin at zero again.
    [Fact]
    public void DictionaryResetsStartAfresh()
    {
        if (Encode(Samples.Text(50_001), "--lzma2=preset=6,lc=2,lp=2,pb=3 -T1 --block-size=4999") is not { } encoded) return;
        Assert.Equal(Samples.Text(50_001), Decode(encoded));
    }

    private static byte[] Decode(byte[] encoded)
    {
        using var stream = new XzStream(new MemoryStream(encoded));
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static void TryDecode(byte[] encoded)
    {
        try
        {
            Decode(encoded);
        }
        catch (InvalidDataException)
        {
            // One of the two allowed ends.
        }
    }

    private byte[]? Encode(byte[] plain, string options)
    {
        using var scratch = new Scratch();
        var file = scratch.Write("plain", plain);
        var said = _judge.Ask("xz", ["--format=xz", "--keep", .. options.Split(' '), file]);
        return said is null ? null : File.ReadAllBytes(file + ".xz");
    }

    /// <summary>Gives one byte per read, as a slow connection may.</summary>
    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
