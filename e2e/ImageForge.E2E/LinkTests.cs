// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>A machine with a link of every kind (links.yaml): its console tells what the kernel has made of the manifest.</summary>
public sealed class LinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf-links").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task EveryKindOfLinkComesUp()
    {
        var manifest = Path.Combine(Command.Root, "e2e", "ImageForge.E2E", "links.yaml");
        var copy = Path.Combine(_directory, "links.yaml");
        await File.WriteAllTextAsync(copy, await File.ReadAllTextAsync(manifest) + Probe.Facts(Inside));
        await Probe.CompileAsync(_directory);
        (await Command.RunAsync(Command.Line("build", copy, "-o", Path.Combine(_directory, "out")), Keys)).Succeeded();
        var written = string.Join('\n', Directory.EnumerateFiles(_directory).Select(File.ReadAllText));
        Assert.All(Keys.Values, key => Assert.DoesNotContain(key!, written, StringComparison.Ordinal));

        var machine = new TestMachine(await VirtualMachine.StartAsync(new BootMedia("", "", Path.Combine(_directory, "out", "pxe")).Attach(new VmSpec
        {
            Name = "links",
            Directory = Path.Combine(_directory, "m"),
            Nics = [.. Enumerable.Range(0, 4).Select(i => new Nic($"52:54:00:e2:07:{i:x2}"))],
        }, BootMode.Kernel)));
        try
        {
            // In any order: cards come when their drivers do.
            foreach (var line in Expected) await machine.HasSeenAsync($"imageforge: {line}");
            await machine.HasSaidAsync(Probe.FactsHold);
            Assert.DoesNotContain("imageforge: error", machine.ConsoleText, StringComparison.Ordinal);
        }
        finally
        {
            await machine.EndAndKeepConsoleAsync();
        }
    }

    // Of the tunnel from wg0 to wg1; links.yaml has the public ones. They were made for this test alone.
    private static readonly Dictionary<string, string?> Keys = new()
    {
        ["LINKS_WG0_KEY"] = "2EKf6tVECjnn3Go7NNASY4IRiJZuVPrt2/xO/+TAF2U=",
        ["LINKS_WG1_KEY"] = "gAVPatDWwS09gXm78uuXc/TPCAesp7CSJV9LQn4hyls=",
        ["LINKS_SHARED_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
    };

    // What the console does not tell.
    private static readonly (string, string)[] Inside =
    [
        ("/sys/class/net/bond0/bonding/mode", "active-backup 1"),
        ("/sys/class/net/bond0/bonding/slaves", "port1 port2"),
        ("/sys/class/net/bond0/bonding/primary", "port2"),
        ("/sys/class/net/bond0/bonding/updelay", "200"),
        ("/sys/class/net/br0/bridge/bridge_id", "1000.525400e20730"),
        ("/sys/class/net/br0/bridge/stp_state", "1"),
        ("/sys/class/net/br0/bridge/vlan_filtering", "1"),
        ("/sys/class/net/br0/brif/outer/state", ""),
        ("/sys/class/net/br0/address", "52:54:00:e2:07:30"),
        ("/proc/net/vlan/lan.10", "VID: 10"),
        ("/proc/net/udp", $":{51830:X4} "),
        // The tunnel's ends have met: keys, port, endpoint and keepalive are right.
        ("/sys/class/net/wg1/statistics/rx_bytes", "!=0"),
        ("/sys/class/net/wg0/statistics/rx_bytes", "!=0"),
        // An address from a router's advertisement on a machine that is a router.
        ("/proc/sys/net/ipv6/conf/lan/forwarding", "1"),
        ("/proc/net/if_inet6", "fec0000000000000505400fffee20700"),
        ("/etc/resolv.conf", "nameserver 10.0.2.3"),
        ("/proc/sys/net/ipv6/conf/port1/disable_ipv6", "1"),
    ];

    private static readonly string[] Expected =
    [
        "link lan mtu 1500",
        "link lan.10 vlan 10 on lan mtu 1400",
        "link bond0 bond active-backup of port1 port2 mtu 1500",
        "link outer vlan 20 on bond0 802.1ad mtu 1500",
        "link br0 bridge of outer port3 stp mtu 1500",
        "link service0 dummy mtu 1500",
        "link wg0 wireguard mtu 1420",
        "link wg1 wireguard mtu 1420",
        "network lan 10.0.2.15/24",
        "network lan.10 10.10.0.2/24",
        "network lan.10 2001:db8:10::2/64",
        "network bond0 10.11.0.2/24",
        "network br0 10.12.0.2/24",
        "network service0 192.0.2.7/32",
        "network wg0 10.200.0.2/24",
        "route 10.8.0.0/16 via 10.0.2.2 dev lan metric 7",
        "route 2001:db8:20::/48 via 2001:db8:10::1 dev lan.10",
        "route 10.13.0.0/16 via 192.0.2.1 dev br0 table 100",
        "route 10.64.0.0/10 blackhole",
        "rule 1000 from 10.12.0.0/24 fwmark 0x40/0x60 table 100",
    ];
}
