// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Bake;

namespace ImageForge.Tests.Builder.Images;

/// <summary>How the tool is started and how its failures are told, with a script in its loader's place.</summary>
public sealed class GrubMkimageTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("imageforge-").FullName;

    [Fact]
    public async Task RunsThroughTheTreesLoaderWithEmptyEnvironment()
    {
        // $7 is the name after the option -o.
        Loader("""while [ "$1" != -o ]; do shift; done; { pwd; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_=; echo "$@"; } > "$2" """);
        var output = Path.Combine(_tree, "core.img");
        await GrubMkimage.RunAsync(_tree, GrubCore.Disk, output, default);
        Assert.Equal($"{_tree}\n-o {output} {string.Join(' ', GrubCore.Disk.Modules)}\n", File.ReadAllText(output));
    }

    [Fact]
    public async Task FailureSaysHowToSeeItAgain()
    {
        Loader("echo 'grub-mkimage: error: no such module.' >&2; exit 3");
        var e = await Assert.ThrowsAsync<ForgeException>(() => GrubMkimage.RunAsync(_tree, GrubCore.Disk, "core.img", default));
        Assert.Equal("IF3211", e.Code);
        Assert.Contains("exit code 3: grub-mkimage: error: no such module.", e.Message, StringComparison.Ordinal);
        Assert.Contains("env -i usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 '--library-path'", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingLoaderIsAnError() =>
        Assert.Equal("IF3212", (await Assert.ThrowsAsync<ForgeException>(() =>
            GrubMkimage.RunAsync(_tree, GrubCore.Disk, "core.img", default))).Code);

    [Fact]
    public async Task CancellationEndsTheTool()
    {
        Loader("exec sleep 600");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GrubMkimage.RunAsync(_tree, GrubCore.Disk, "core.img", source.Token));
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    private void Loader(string script)
    {
        var path = Path.Combine(_tree, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
