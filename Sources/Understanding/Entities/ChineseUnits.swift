/// Measure words of Chinese: what numbers of things are counted in.
enum ChineseUnits {
    /// Measure words, and the unit they are written as.
    static let counters: PhraseTable<String> = {
        var phrases: [(String, String)] = []
        let words = """
            个 件 条 双 套 台 部 瓶 盒 箱 包 袋 张 只 支 枝 本 把 杯 罐 桶 片 颗 粒 组 副 对 辆 枚 根 份 批 单 卷 束 盆 册 提 打 \
            顶 串 株 棵 床 扇 盏 幅 板 筐 捆 筒 壶 碗 盘 架 间 米 厘米 毫米 公斤 千克 毫克 克 斤 两 \
            升 毫升 吨 平米 平方米 平方 公分
            """
        for word in words.split(separator: " ") { phrases.append((String(word), String(word))) }
        for (word, unit) in [("kg", "kg"), ("cm", "cm"), ("ml", "ml"), ("mm", "mm"), ("個", "个")] {
            phrases.append((word, unit))
        }
        return PhraseTable(phrases)
    }()
}
