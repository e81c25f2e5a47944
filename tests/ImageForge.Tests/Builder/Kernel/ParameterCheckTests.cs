// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Kernel;

namespace ImageForge.Tests.Builder.Kernel;

public sealed class ParameterCheckTests
{
    [Fact]
    public void Parameters_that_modules_have_are_taken() => Check("nvme", "poll_queues=4 quirks=\"a b=c\" flag");

    [Theory]
    [InlineData("nvme", "poll_queue=4", "IF3110", "did you mean \"poll_queues\"?")]
    [InlineData("nvme", "poll_queues=4 colour=\"dark blue\"", "IF3110", "it has: flag, poll_queues, quirks")]
    [InlineData("bare", "x=1", "IF3110", "it has none at all")]
    [InlineData("ext4", "x=1 y=2", "IF3111", "move them to Kernel.arguments: [ext4.x=1, ext4.y=2]")]
    public void Others_are_refused_with_a_way_out(string module, string text, string code, string hint)
    {
        var error = Assert.Throws<ForgeException>(() => Check(module, text));
        Assert.Equal((code, ExitCode.Input, hint), (error.Code, error.Exit, error.Hint));
    }

    private static void Check(string module, string text)
    {
        var catalog = new ModuleCatalog(SyntheticModule.Release,
        [
            SyntheticModule.File("nvme", "parmtype=poll_queues:int", "parmtype=quirks:string", "parmtype=flag:bool"), SyntheticModule.File("bare"),
        ], "kernel/fs/ext4/ext4.ko\n", file => throw new InvalidDataException("not compressed"));
        var modules = ModuleClosure.Compute(catalog, [new("nvme", "test"), new("bare", "test")], new Dictionary<string, IReadOnlyList<string>>());
        ParameterCheck.Run(new Dictionary<string, string> { [module] = text }, catalog, modules);
    }
}
