using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// <c>[MethodImpl(MethodImplOptions.Synchronized)]</c>: the body runs under a lock, on <c>this</c> or, if it is static,
/// on <c>typeof(T)</c>.
/// </summary>
internal static class SynchronizedMethod
{
    /// <summary>Is the body of the method held together by such a lock?</summary>
    public static bool Is(IMethodSymbol method) =>
        (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0;
}
