// SPDX-License-Identifier: Apache-2.0
using ImageForge.Bench;

if (args is ["discovery", var command, .. var cases])
{
    await DiscoveryLoad.RunAsync(command, cases);
    return 0;
}
if (args is ["formats", var file, var directory])
{
    FormatsBench.Run(file, directory);
    return 0;
}
Console.Error.WriteLine("usage: bench discovery IMAGEFORGE [CASE...]");
Console.Error.WriteLine("       bench formats FILE.xz DIRECTORY");
return 2;
