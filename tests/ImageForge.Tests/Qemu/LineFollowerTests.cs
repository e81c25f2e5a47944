// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu;
using ImageForge.Qemu.Machine;

namespace ImageForge.Tests.Qemu;

public sealed class LineFollowerTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ReturnsOnlyWholeNewLines()
    {
        var follower = new LineFollower(_path);
        File.AppendAllText(_path, "one\r\ntwo\nthr");
        Assert.Equal(["one", "two"], follower.ReadNew());
        File.AppendAllText(_path, "ee\n");
        Assert.Equal(["three"], follower.ReadNew());
        Assert.Empty(follower.ReadNew());
    }

    [Fact]
    public void JoinsCharactersThatWereWrittenInTwoPieces()
    {
        var follower = new LineFollower(_path);
        var bytes = "ä\n"u8.ToArray();
        File.WriteAllBytes(_path, bytes[..1]);
        Assert.Empty(follower.ReadNew());
        File.WriteAllBytes(_path, bytes);
        Assert.Equal(["ä"], follower.ReadNew());
    }

    [Theory]
    [InlineData("\x1b[2J\x1b[01;01HBdsDxe: loading", "BdsDxe: loading")]
    [InlineData("a\x1b[0;37;40mb\x1b" + "cd", "abd")]
    [InlineData("cut \x1b[3", "cut ")]
    public void DropsTerminalControl(string line, string plain) => Assert.Equal(plain, LineFollower.Plain(line));

    [Fact]
    public async Task SaysWhatItWaitedForAndWhatItSaw()
    {
        File.WriteAllText(_path, "kernel panic\n");
        var error = await Assert.ThrowsAsync<QemuException>(() => new LineFollower(_path).WaitForAsync("mesh up", TimeSpan.FromMilliseconds(120)));
        Assert.Equal(QemuFault.Timeout, error.Fault);
        Assert.Contains("mesh up", error.Message);
        Assert.Contains("kernel panic", error.Message);
    }

    [Fact]
    public async Task FindsALineThatComesLater()
    {
        var waiting = new LineFollower(_path).WaitForAsync("up 1 peers", TimeSpan.FromSeconds(20));
        await Task.Delay(100);
        await File.AppendAllTextAsync(_path, "imageforge: mesh up 1 peers\n");
        Assert.Equal("imageforge: mesh up 1 peers", await waiting);
    }

    [Fact]
    public async Task KeepsWhatCameTogetherWithWhatItWaitedFor()
    {
        var follower = new LineFollower(_path);
        await File.WriteAllTextAsync(_path, "one\ntwo\nthree\nfour\n");
        var limit = TimeSpan.FromSeconds(1);
        Assert.Equal(["two", "three"], [await follower.WaitForAsync("two", limit), await follower.WaitForAsync("three", limit)]);
        Assert.Equal(["four"], follower.ReadNew());
    }
}
