// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Nftables;
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>Whether packet filters can be tried here: nft, which shows them, and a kernel that has nf_tables.</summary>
internal static class PacketFilter
{
    public static bool IsHere(ITestOutputHelper output)
    {
        var missing = File.Exists("/usr/sbin/nft") ? null : "/usr/sbin/nft is missing (package nftables)";
        if (missing is null)
        {
            NetworkNamespace.Run(output, () =>
            {
                try
                {
                    using var nft = new NftablesNetlink();
                    nft.Exists("t");
                }
                catch (LinuxException e) when (e.Errno is Errno.EPROTONOSUPPORT or Errno.EINVAL)
                {
                    missing = $"this kernel has no nf_tables: {e.Message}";
                }
            });
        }

        if (missing is null) return true;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", missing);
        output.WriteLine($"not run: {missing}");
        return false;
    }
}
