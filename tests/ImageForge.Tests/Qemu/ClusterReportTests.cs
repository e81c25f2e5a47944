// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Cluster;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.Tests.Qemu;

public sealed class ClusterReportTests : IDisposable
{
    private const string Report =
        """{"node":"edge-ab12cd","id":"A","address":"fd3e::1","peers":[{"name":"edge-ef34ab","id":"B","address":"fd3e::2","endpoint":"10.0.2.16:51820","state":"up","handshakeAge":3.2,"rttMs":1.44,"rx":123,"tx":456}]}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("imf").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void ReadsTheNewestWholeLine()
    {
        var path = Path.Combine(_directory, "s");
        File.WriteAllText(path, $"{{\"node\":\"old\",\"id\":\"A\",\"address\":\"\",\"peers\":[]}}\n{Report}\n{{\"node\":\"torn");
        var status = NodeStatus.ReadLatest(path)!;
        Assert.Equal("edge-ab12cd", status.Node);
        Assert.Equal(3.2, status.Peers.Single().HandshakeAge);
        Assert.True(status.Peers.Single().IsUp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("not json\n")]
    [InlineData("{\"node\":\"x\"}\n")]
    public void IgnoresWhatIsNoReport(string text)
    {
        var path = Path.Combine(_directory, "s");
        File.WriteAllText(path, text);
        Assert.Null(NodeStatus.ReadLatest(path));
    }

    [Fact]
    public void Table()
    {
        var alive = RunningProcess.Of(Environment.ProcessId)!.Value;
        var status = NodeStatus.Parse(Encoding.UTF8.GetBytes(Report))!;
        var down = status.Peers[0] with { Name = "edge-zz", State = "down", HandshakeAge = 400, RttMs = null, Endpoint = null };
        Verifier.Verify(ClusterTable.Text([
            (Machine(0, alive), status with { Peers = [down, status.Peers[0]] }),
            (Machine(1, alive), null),
            (Machine(2, default), null),
            (Machine(3, alive), status with { Node = "edge-alone", Peers = [] }),
        ]));
    }

    [Fact]
    public void StateSurvivesTheFile()
    {
        var alive = RunningProcess.Of(Environment.ProcessId)!.Value;
        new ClusterState("c", BootMode.Iso, Firmware.Uefi, alive, default, [Machine(0, alive)]).Save(_directory);
        var loaded = ClusterState.Load(_directory)!;
        Assert.Equal(BootMode.Iso, loaded.Boot);
        Assert.True(loaded.Discovery.IsAlive);
        Assert.False(loaded.Router.IsAlive);
        Assert.Equal("/c/node1", loaded.Machines.Single().Spec.Directory);
    }

    [Fact]
    public void ANumberThatWasReusedIsNotTheProcess()
    {
        var alive = RunningProcess.Of(Environment.ProcessId)!.Value;
        Assert.False((alive with { StartTicks = alive.StartTicks - 1 }).IsAlive);
        Assert.Null(RunningProcess.Of(0));
    }

    private static ClusterMachine Machine(int index, RunningProcess process) =>
        new(index, new VmSpec { Name = $"default-{index + 1}", Directory = $"/c/node{index + 1}" }, process);
}
