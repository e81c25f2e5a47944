// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ImageForge.Qemu;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.Tests.Qemu;

/// <summary>Against a real QEMU without a machine, and against a peer that misbehaves.</summary>
public sealed class QmpClientTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task SpeaksToQemu()
    {
        var (process, socket) = await StartAsync();
        await using (var client = await QmpClient.ConnectAsync(socket, default))
        {
            Assert.NotNull((await client.ExecuteAsync("query-version"))!["qemu"]);
            var error = await Assert.ThrowsAsync<QemuException>(() => client.ExecuteAsync("no-such-command"));
            Assert.Contains("no-such-command", error.Message);
            await client.ExecuteAsync("quit", new JsonObject());
            await client.WaitForEventAsync("SHUTDOWN", default);
        }

        Assert.True(await process.EndedWithinAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task StopEndsOnlyThatProcess()
    {
        var (process, _) = await StartAsync();
        await (process with { StartTicks = 1 }).StopAsync(TimeSpan.FromMilliseconds(100));
        Assert.True(process.IsAlive);
        await process.StopAsync(TimeSpan.FromSeconds(10));
        Assert.False(process.IsAlive);
    }

    [Fact]
    public async Task SaysWhatQemuRefused()
    {
        var error = await Assert.ThrowsAsync<QemuException>(() =>
            Detached.StartQemuAsync(["-machine", "no-such-machine"], Path.Combine(_directory, "pid"), default));
        Assert.Contains("unsupported machine", error.Message);
        Assert.Contains("-daemonize", error.Hint);
    }

    [Fact]
    public async Task NobodyListensIsAnErrorWithTheSocket()
    {
        var error = await Assert.ThrowsAsync<QemuException>(() => QmpClient.ConnectAsync(Path.Combine(_directory, "none"), default));
        Assert.Equal("IF4020", error.Code);
    }

    [Theory]
    [InlineData("{\"hello\":1}\n")]
    [InlineData("this is not JSON\n")]
    [InlineData("")]
    public async Task AStrangerAtTheSocketIsAnError(string greeting)
    {
        var path = Path.Combine(_directory, "stranger");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var connecting = QmpClient.ConnectAsync(path, default);
        using (var peer = await listener.AcceptAsync())
            await peer.SendAsync(System.Text.Encoding.UTF8.GetBytes(greeting));
        await Assert.ThrowsAsync<QemuException>(() => connecting);
    }

    private async Task<(RunningProcess Process, string Socket)> StartAsync()
    {
        var socket = Path.Combine(_directory, "qmp");
        var process = await Detached.StartQemuAsync(["-machine", "none", "-nodefaults", "-display", "none",
            "-chardev", $"socket,id=q,server=on,wait=off,path={socket}", "-mon", "chardev=q,mode=control"], Path.Combine(_directory, "pid"), default);
        return (process, socket);
    }
}
