using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells which types are pages, and which of their members say what: a page is an object of a lock class that the fault
/// handler takes. No annotation says that a page is up to date or whose it is, so that this goes by what members are
/// and how pages call them; what is called otherwise is no such thing.
/// </summary>
internal static class PageTypes
{
    private static readonly string[] OwnerNames = ["owner", "file", "mapping", "inode", "addressspace", "host"];

    private static readonly string[] StateNames =
        ["detached", "attached", "truncated", "invalidated", "evicted", "removed", "valid", "stale"];

    /// <summary>Is an object of this type a page?</summary>
    public static bool Is(ITypeSymbol? type, Declarations declarations) =>
        NullableTypes.Underlying(type) is { } page && declarations.HasOnType(page, AnnotationNames.LockClass) &&
        declarations.ClassOf(null, page).TakenByFaultHandler;

    /// <summary>Does the member say whether a page is up to date?</summary>
    public static bool IsUpToDate(ISymbol? member) => member is not null &&
        member.Name.Replace("_", "").IndexOf("uptodate", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>
    /// Does a page of this type say whether it still belongs to its file? The lock of the runtime's own pages looks
    /// itself.
    /// </summary>
    public static bool CanLeaveFile(ITypeSymbol page)
    {
        if (page.ContainingNamespace is { Name: "Faultline", ContainingNamespace.IsGlobalNamespace: true })
            return false;
        foreach (ITypeSymbol type in Annotations.TypesOf(page))
        {
            if (type.GetMembers().Any(SaysWhose))
                return true;
        }

        return false;
    }

    /// <summary>Does the member say whose the page is, or whether it still belongs to anybody?</summary>
    public static bool SaysWhose(ISymbol member)
    {
        ITypeSymbol? type = member switch
        {
            IFieldSymbol { IsStatic: false, IsReadOnly: false, IsImplicitlyDeclared: false } field => field.Type,
            IPropertySymbol { IsStatic: false, IsIndexer: false } property => property.Type,
            _ => null,
        };
        return type switch
        {
            null => false,
            { SpecialType: SpecialType.System_Boolean } => IsNamed(member, StateNames),
            { SpecialType: SpecialType.System_String } or IArrayTypeSymbol => false,
            { IsReferenceType: true } => IsNamed(member, OwnerNames),
            _ => false,
        };
    }

    private static bool IsNamed(ISymbol member, string[] names) =>
        names.Any(name => member.Name.IndexOf(name, StringComparison.OrdinalIgnoreCase) >= 0);
}
