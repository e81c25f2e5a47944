// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.MachineConfig;

/// <summary>
/// Files of the repository that are written by the code: a test compares them, and IMAGEFORGE_ACCEPT=1 rewrites them
/// (and still fails, as golden files do, so that the change is looked at).
/// </summary>
internal static class Generated
{
    public static void Check(string path, string text)
    {
        var file = Repository.At(path);
        if (File.Exists(file) && File.ReadAllText(file) == text) return;
        if (Environment.GetEnvironmentVariable("IMAGEFORGE_ACCEPT") != "1")
            Assert.Fail($"{path} is not what the code generates: IMAGEFORGE_ACCEPT=1 rewrites it");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        Assert.Fail($"rewrote {path}: review it and run again");
    }
}
