// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Boot;
using ImageForge.Node.Configuration;
using ImageForge.Node.Logs;

namespace ImageForge.Tests.Node;

/// <summary>A boot's state for steps that touch neither the network nor children.</summary>
internal static class BootStates
{
    public static BootState Of(string manifest, NodeLog log, TimeProvider? time = null)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest);
        var result = ManifestLoader.Parse(bytes, "test.yaml");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        return new BootState
        {
            Log = log,
            Logs = new LogHub(time ?? TimeProvider.System),
            Time = time ?? TimeProvider.System,
            Configuration = new Configuration([new ConfigSource.Cpio()], result.Manifest!, bytes),
            Ground = null!,
            Children = null!,
        };
    }
}
