// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig.Editor;

/// <summary>
/// The programs of the npm packages beside this file, which <c>./forge test</c> installs. With CI=true they have to be
/// there; elsewhere a test that wants them says so and ends.
/// </summary>
internal static class NodePackages
{
    public const string Folder = "tests/ImageForge.Tests/MachineConfig/Editor";

    /// <summary>False, and said why, where node or the packages are missing.</summary>
    public static bool Have(ITestOutputHelper output)
    {
        string[] packages = ["ajv", "json-patch-test-suite", "yaml-language-server"];
        if (packages.All(p => Directory.Exists(Repository.At($"{Folder}/node_modules/{p}")))) return true;
        const string Why = "the packages of tests/ImageForge.Tests/MachineConfig/Editor are not installed: run ./forge test, or npm ci there";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Why);
        output.WriteLine(Why);
        return false;
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.At(Folder),
        };
        return Process.Start(start)!;
    }
}
