// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Store;

/// <summary>Codes IF2xxx: build inputs, from the mirror to the unpacked file (docs/errors.md).</summary>
internal static class InputErrors
{
    public const string NoMirror = "IF2001";
    public const string MirrorUnreachable = "IF2002";
    public const string NotOnMirror = "IF2003";
    public const string CacheFull = "IF2004";
    public const string BlobChanged = "IF2005";
    public const string FileChanged = "IF2006";
    public const string WrongContent = "IF2007";

    public const string UnknownKey = "IF2010";
    public const string BadSignature = "IF2011";
    public const string KeyNotValid = "IF2012";
    public const string MalformedRelease = "IF2013";
    public const string ReleaseExpired = "IF2014";
    public const string ReleaseFromFuture = "IF2015";
    public const string WrongSuite = "IF2016";
    public const string IndexNotListed = "IF2017";
    public const string MalformedIndex = "IF2018";

    public const string UnknownPackage = "IF2020";
    public const string UnmetDependency = "IF2021";

    public const string MalformedLock = "IF2030";
    public const string LockOutOfDate = "IF2031";
    public const string PinGone = "IF2032";

    public const string MalformedPackage = "IF2040";
    public const string UnsupportedPackage = "IF2041";
    public const string NoSuchFile = "IF2042";
}
