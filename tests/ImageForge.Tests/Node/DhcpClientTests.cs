// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.Node.Dhcp;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;

namespace ImageForge.Tests.Node;

/// <summary>Against dnsmasq, over a pair of virtual cables in a network namespace of the test's own.</summary>
public sealed class DhcpClientTests(ITestOutputHelper output)
{
    [Fact]
    public void Gets_a_lease_from_dnsmasq()
    {
        string[] tools = ["/usr/sbin/dnsmasq", "/usr/sbin/ip"];
        if (Array.Find(tools, tool => !File.Exists(tool)) is { } missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{missing} is missing");
            output.WriteLine($"not run: {missing} is missing");
            return;
        }

        NetworkNamespace.Run(output, () =>
        {
            Start("/usr/sbin/ip", "link add veth0 type veth peer name veth1").WaitForExit();
            using var route = new RouteNetlink();
            NetworkLink client = route.FindLink("veth0")!, server = route.FindLink("veth1")!;
            route.SetAddress(new InterfaceAddress(server.Index, IPAddress.Parse("10.77.0.1"), 24, AddressScope.Global));
            route.SetLinkUp(server.Index, true);
            route.SetLinkUp(client.Index, true);
            // Both ends are in one namespace: without this the server's address would be a forgery at the client's end.
            File.WriteAllText("/proc/sys/net/ipv4/conf/veth0/accept_local", "1");
            using var dnsmasq = Start("/usr/sbin/dnsmasq",
                "--keep-in-foreground --port=0 --interface=veth1 --bind-dynamic --conf-file=/dev/null --leasefile-ro --no-ping --user=root "
                + "--dhcp-range=10.77.0.50,10.77.0.60,255.255.255.0,120 --dhcp-option=option:mtu,1400 --dhcp-option=option:ntp-server,10.77.0.1 "
                + "--dhcp-option=option:dns-server,10.77.0.1 --dhcp-option=option:domain-name,example.com --dhcp-option=121,10.9.0.0/16,10.77.0.7,0.0.0.0/0,10.77.0.1");
            try
            {
                using var done = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                DhcpLease? lease = null;
                // Opens its sockets here, in this namespace, before it waits for the first time.
                var running = new DhcpClient(client, "edge", null, TimeProvider.System, action =>
                {
                    if (action is DhcpAction.Use(var got)) lease = got;
                    done.Cancel();
                }).RunAsync(done.Token);
                Assert.ThrowsAny<OperationCanceledException>(() => running.GetAwaiter().GetResult());
                Assert.NotNull(lease);
                Assert.StartsWith("10.77.0.", lease.Cidr);
                Assert.Equal(TimeSpan.FromSeconds(120), lease.Lifetime);
                Assert.Equal((1400, "example.com"), (lease.Mtu, lease.DomainName));
                Assert.Equal([IPAddress.Parse("10.77.0.1")], lease.NameServers);
                Assert.Equal([IPAddress.Parse("10.77.0.1")], lease.TimeServers);
                Assert.Equal(["10.9.0.0/16 10.77.0.7", "0.0.0.0/0 10.77.0.1"], lease.Routes.Select(r => $"{r.Destination} {r.Gateway}"));
            }
            finally
            {
                dnsmasq.Kill();
                dnsmasq.WaitForExit();
            }
        });
    }

    // A child belongs to the namespace of the thread that starts it.
    private static Process Start(string program, string arguments) => Process.Start(new ProcessStartInfo(program, arguments))!;
}
