// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Kernel;
using ImageForge.Tests.Formats;

namespace ImageForge.Tests.Node;

public sealed class KernelSettingsTests : IDisposable
{
    private readonly Scratch _root = new();
    private readonly List<string> _said = [];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Settings_are_written_where_their_names_lead()
    {
        Make("proc/sys/net/ipv4/ip_forward", "0\n");
        Make("proc/sys/net/ipv4/conf/eth0.100/rp_filter", "1\n");
        Make("sys/block/vda/queue/scheduler", "[mq-deadline] none\n");
        var settings = Of(new()
        {
            Sysctl = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1", ["net.ipv4.conf.eth0/100.rp_filter"] = "2" },
            Sysfs = new Dictionary<string, string> { ["block/vda/queue/scheduler"] = "none" },
        });
        settings.Write();
        settings.ReportMissing();
        Assert.Empty(_said);
        Assert.Equal("1\n", Read("proc/sys/net/ipv4/ip_forward"));
        Assert.Equal("2\n", Read("proc/sys/net/ipv4/conf/eth0.100/rp_filter"));
        Assert.StartsWith("none\n", Read("sys/block/vda/queue/scheduler"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_later_is_written_then_and_once()
    {
        var settings = Of(new() { Sysctl = new Dictionary<string, string> { ["net.bridge.bridge-nf-call-iptables"] = "1", ["net.ipv4.none"] = "1" } });
        settings.Write();
        Make("proc/sys/net/bridge/bridge-nf-call-iptables", "0\n");
        settings.Write();
        Assert.Equal("1\n", Read("proc/sys/net/bridge/bridge-nf-call-iptables"));
        Make("proc/sys/net/bridge/bridge-nf-call-iptables", "7\n"); // somebody else's later wish stays
        settings.Write();
        Assert.Equal("7\n", Read("proc/sys/net/bridge/bridge-nf-call-iptables"));
        settings.ReportMissing();
        Assert.Equal(["imageforge: error: sysctl net.ipv4.none: there is no such setting (yet)"], _said);
    }

    [Fact]
    public void What_the_kernel_refuses_is_said_by_name()
    {
        // The kernel's own file: a value that is no number.
        new KernelSettings([new("sysctl kernel.panic", "/proc/sys/kernel/panic", "soon")], new NodeLog(_said.Add)).Write();
        Assert.StartsWith("imageforge: error: sysctl kernel.panic: ", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quiet panic=10 console=ttyS0", "")]
    [InlineData("quiet console=ttyS0", "panic=10")]
    [InlineData("quiet panic=10 console=tty0 console=ttyS0", "-console=tty0")]
    [InlineData("panic=5 debug", "quiet, panic=10, -debug")]
    public void Arguments_the_running_kernel_lacks_are_found(string line, string unmet) => Assert.Equal(
        unmet, string.Join(", ", KernelStep.UnmetArguments(
            new() { Arguments = ["-console=tty0", "-debug", "quiet", "panic=10"] }, KernelCommandLine.Parse(line))));

    private KernelSettings Of(KernelDocument kernel) => new(KernelSetting.Of(kernel, _root["."]), new NodeLog(_said.Add));

    private void Make(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], content);
    }

    private string Read(string path) => File.ReadAllText(_root[path]);
}
