// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Ar;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class ArReaderTests(ITestOutputHelper output)
{
    private const string Header = "debian-binary   1342943816  0     0     100644  4         `\n";

    [Fact]
    public void ReadsWhatArWrites()
    {
        using var scratch = new Scratch();
        var odd = scratch.Write("control.tar.xz", Samples.Noise(1001));
        var even = scratch.Write("data.tar.xz", Samples.Noise(5000));
        if (new Judge(output).Ask("ar", "rc", scratch["a.deb"], odd, even) is null) return;

        using var reader = new ArReader(File.OpenRead(scratch["a.deb"]));
        var members = new Dictionary<string, byte[]>();
        while (reader.Next() is { } member)
        {
            using var content = new MemoryStream();
            member.Content.CopyTo(content);
            members.Add(member.Name, content.ToArray());
        }
        Assert.Equal(["control.tar.xz", "data.tar.xz"], members.Keys);
        Assert.Equal(Samples.Noise(1001), members["control.tar.xz"]);
        Assert.Equal(Samples.Noise(5000), members["data.tar.xz"]);
    }

    [Fact]
    public void SkipsWhatWasNotRead()
    {
        using var reader = new ArReader(Archive(Header + "2.0\n" + Header.Replace("4  ", "3  ") + "abc"));
        var first = reader.Next()!;
        Assert.Equal('2', first.Content.ReadByte());
        Assert.Equal(3, reader.Next()!.Size);
        Assert.Throws<ObjectDisposedException>(() => first.Content.ReadByte());
        Assert.Null(reader.Next());
        Assert.Null(reader.Next());
    }

    [Theory]
    [InlineData("debian-binary   1342943816  0     0     100644  4         `")]
    [InlineData("debian-binary   1342943816  0     0     100644  4         xx2.0\n")]
    [InlineData("debian-binary   1342943816  0     0     100644  -4        `\n2.0\n")]
    [InlineData("debian-binary   1342943816  0     0     100644            `\n2.0\n")]
    [InlineData("debian-binary   1342943816  0     0     100644  9999999999`\n2.0\n")]
    [InlineData("debian-binary   1342943816  0     0     100644  3         `\n2.0x")]
    public void RefusesBrokenArchives(string rest)
    {
        using var reader = new ArReader(Archive(rest));
        Assert.Throws<InvalidDataException>(() =>
        {
            while (reader.Next() is not null)
            {
            }
        });
    }

    [Fact]
    public void RefusesOtherFiles()
    {
        Assert.Throws<InvalidDataException>(() => new ArReader(new MemoryStream("!<arch>"u8.ToArray())));
        Assert.Throws<InvalidDataException>(() => new ArReader(new MemoryStream("!<thin>\n"u8.ToArray())));
    }

    private static MemoryStream Archive(string rest) => new(Encoding.ASCII.GetBytes("!<arch>\n" + rest));
}
