// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.Node.Dhcp6;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;

namespace ImageForge.Tests.Node;

/// <summary>Against dnsmasq, over a pair of virtual cables in a network namespace of the test's own.</summary>
public sealed class Dhcp6ClientTests(ITestOutputHelper output)
{
    private const string Server = "2001:db8:77::1";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gets_an_address_from_dnsmasq(bool rapid)
    {
        var lease = Ask(new Dhcp6Wishes(Address: true, rapid, "edge"), "--dhcp-range=2001:db8:77::50,2001:db8:77::60,64,120" + (rapid ? " --dhcp-rapid-commit" : ""));
        if (lease is null) return;
        var address = Assert.Single(lease.Addresses);
        Assert.StartsWith("2001:db8:77::", address.Address.ToString());
        Assert.Equal(TimeSpan.FromSeconds(120), address.Valid);
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(105)), (lease.RenewAfter, lease.RebindAfter));
        CheckInformation(lease);
    }

    [Fact]
    public void Gets_information_from_dnsmasq()
    {
        var lease = Ask(new Dhcp6Wishes(Address: false, false, null), "--dhcp-range=2001:db8:77::,static");
        if (lease is null) return;
        Assert.Empty(lease.Addresses);
        CheckInformation(lease);
    }

    private static void CheckInformation(Dhcp6Lease lease)
    {
        Assert.Equal([IPAddress.Parse("2001:db8:77::5")], lease.NameServers);
        Assert.Equal([IPAddress.Parse("2001:db8:77::6")], lease.TimeServers);
        Assert.Equal(["example.com", "example.net"], lease.Domains);
    }

    /// <summary>Null, with the reason in the output, where this host cannot run the test.</summary>
    private Dhcp6Lease? Ask(Dhcp6Wishes wishes, string range)
    {
        string[] tools = ["/usr/sbin/dnsmasq", "/usr/sbin/ip"];
        if (Array.Find(tools, tool => !File.Exists(tool)) is { } missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{missing} is missing");
            output.WriteLine($"not run: {missing} is missing");
            return null;
        }

        Dhcp6Lease? lease = null;
        var ran = NetworkNamespace.Run(output, () =>
        {
            Start("/usr/sbin/ip", "link add veth0 type veth peer name veth1").WaitForExit();
            using var route = new RouteNetlink();
            NetworkLink client = route.FindLink("veth0")!, server = route.FindLink("veth1")!;
            route.SetAddress(new InterfaceAddress(server.Index, IPAddress.Parse(Server), 64, AddressScope.Global), skipDuplicateDetection: true);
            route.SetLinkUp(server.Index, true);
            route.SetLinkUp(client.Index, true);
            using var dnsmasq = Start("/usr/sbin/dnsmasq",
                "--keep-in-foreground --port=0 --interface=veth1 --bind-dynamic --conf-file=/dev/null --leasefile-ro --no-ping --user=root "
                + $"{range} --dhcp-option=option6:dns-server,[2001:db8:77::5] --dhcp-option=option6:ntp-server,[2001:db8:77::6] "
                + "--dhcp-option=option6:domain-search,example.com,example.net");
            try
            {
                SingleThread.Run(async () =>
                {
                    using var done = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                    var running = new Dhcp6Client(client, wishes, TimeProvider.System, action =>
                    {
                        if (action is Dhcp6Action.Use(var got)) lease = got;
                        done.Cancel();
                    }).RunAsync(done.Token);
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
                });
            }
            finally
            {
                dnsmasq.Kill();
                dnsmasq.WaitForExit();
            }
        });
        if (ran) Assert.NotNull(lease);
        return lease;
    }

    // A child belongs to the namespace of the thread that starts it.
    private static Process Start(string program, string arguments) => Process.Start(new ProcessStartInfo(program, arguments))!;
}
