/// The words that say what the number or the word behind them is.
///
/// Words are split at white space; an underscore inside of one stands for a blank, an underscore, a hyphen or nothing, which is
/// how forms, logs and JSON keys write the same thing.
enum ContextLexicon {
    /// A phone number follows.
    static let phone = """
        手机号码 手机号 手机 电话号码 电话号 电话 座机 固话 联系方式 联系电话 移动电话 联系号码 联系我 号码 新号 旧号 老号 换号 备用号 手机尾号 拨打 回拨 致电 回电 短信 传真
        宅电 来电 联系 phone phones telephone tel mobile mobile_number mob cell cellphone phone_number
        contact_number contact landline fax whatsapp call call_me text_me reach reach_me ring dial sms
        viber signal number telefon handy msisdn 門號 手機號碼 手機 電話 聯絡電話
        """
    /// A resident identity number follows.
    static let identity = """
        身份证号码 身份证号 身份证 身分证 身份證 身份證號 身份证件 证件号码 证件号 证件 公民身份号码 居民身份证 身份号码 身份信息 id_card id_number id_no
        national_id identity_card identity_number citizen_id resident_id idcard id_card_number
        """
    /// A bank card or account number follows.
    static let card = """
        银行卡号 银行卡 银联卡 卡号 信用卡号 信用卡 储蓄卡 借记卡 贷记卡 账号 帐号 銀行卡 卡號 信用卡號 收款账号 收款账户 银行账户 银行账号 对公账户 我的卡 那张卡 这张卡 新卡
        旧卡 主卡 副卡 的卡 card card_number card_no card_num credit_card credit_card_number debit_card
        bank_card bank_account account_number account_no acct visa mastercard amex unionpay pan cardno
        """
    /// A card verification value follows.
    static let cardCode = """
        cvv cvv2 cvc cvc2 cvn cvn2 csc cid 安全码 背面三位 卡背三位 卡背面三位 背面后三位 背后三位 背面末三位 后三位 末三位 三位数 签名栏 背面四位
        三位安全码 校验三位 卡背面 安全碼 背面的三位 背面那三位 背面数字 security_code card_verification_code card_security_code
        verification_value three_digits_on_the_back digits_on_the_back on_the_back back_of_the_card
        card_verification_value
        """
    /// A unified social credit code follows.
    static let taxCode = """
        统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 纳税识别号 纳税人号 税务登记号 公司代码 機構代碼 機構號 組織代碼 tax_id tax_number uscc
        credit_code vat_number
        """
    /// A passport or travel permit follows.
    static let passport = """
        护照号码 护照号 护照 護照 港澳通行证 台湾通行证 往来港澳通行证 往来台湾通行证 通行证 回乡证 台胞证 港澳居民来往内地通行证 台湾居民来往大陆通行证 旅行证 旅行证件 通行证号
        回乡证号 台胞证号 passport passport_number passport_no travel_document travel_permit
        travel_document_number permit permit_number passport_num home_return_permit passportno
        """
    /// A licence plate follows.
    static let plate = """
        车牌号码 车牌号 车牌 牌照 号牌 plate license_plate licence_plate number_plate plate_number 車牌
        """
    /// A mail address follows.
    static let email = """
        抄送 电子邮箱 电子邮件 邮箱地址 邮箱 邮件 邮件地址 email e-mail mail emails email_address mailbox 信箱
        """
    /// A postal address follows.
    static let address = """
        收货地址 收件地址 寄件地址 家庭住址 家庭地址 详细地址 通讯地址 联系地址 注册地址 公司地址 配送地址 邮寄地址 送货地址 居住地址 地址 住址 住在 家住 家在 寄到 寄往 送到 送至
        寄至 邮寄到 配送到 搬到 搬家到 发货到 发到 送货到 位于 收货地 地址改成 地址改为 地址是 上门 坐标 位置 发票寄 寄给 地点 到付地址 address home_address
        shipping_address delivery_address billing_address mailing_address street_address addr ship_to
        ship_it_to deliver_to deliver_it_to send_to send_it_to mail_to live_at lives_at living_at
        reside_at located_at my_place moved_to moving_to pick_up_at pickup_at come_to based_at residence
        地址換成 收貨地址 住哪
        """
    /// A postcode follows.
    static let postcode = """
        邮编 邮政编码 邮政编号 zip zip_code zipcode postcode postal_code post_code postalcode
        """
    /// A form field for a name: what follows is one.
    static let name = """
        姓名 名字 真实姓名 收件人 收货人 收貨人 收件者 寄件人 发件人 发货人 联系人 户名 开户名 开户人 持卡人 户主 法人 法人代表 法定代表人 负责人 经办人 申请人 投保人 被保险人
        被保人 受益人 乘客 乘机人 乘车人 旅客 入住人 预订人 订票人 住客 患者 病人 就诊人 签收人 代收人 取件人 提货人 下单人 购买人 付款人 收款人 本人姓名 联络人 我叫 名叫 叫做
        大名 全名 实名 署名 签名 落款 用户名称 客户姓名 会员姓名 昵称是 我姓名 真名 学生姓名 家长姓名 承租人 业主 车主 司机姓名 投诉人 当事人 监护人 紧急联系人 借款人 担保人
        抬头个人 个人抬头 收票人 報名人 联系人姓名 name my_name full_name first_name last_name surname given_name
        account_holder cardholder card_holder account_name holder recipient receiver consignee addressee
        attn attention_to passenger guest guest_name customer_name contact_name contact_person
        beneficiary payee signed_by name_on_the_card named called signed sender passenger_name patient
        in_the_name_of under_the_name_of under_the_name on_behalf_of c/o reply_to_name real_name
        user_real_name buyer receiver_name nickname_of
        """
    /// A name may follow, among many other things.
    static let nameHint = """
        给 问 由 请 让 和 跟 与 同 被 对 向 替 帮 是 昨天 今天 前天 上次 刚才 刚刚 上午 下午 早上 晚上 之前 上周 您好 你好 联系 收 会员 客户 销售 对象 老板 领导
        孩子 用户 顾客 或者 还是 以及 还有 感谢 谢谢 投诉 麻烦 问下 问问 中午 前几天 那天 当时
        """
    /// A name may well follow.
    static let nameCue = """
        转告 告知 开给 过户给 过户到 转让给 通知一下 联系一下 会员名 本人 我是 找 请找 交给 转交 转给 寄给 发给 叫 老公 老婆 爱人 先生 太太 丈夫 妻子 媳妇 对象 男友 女友
        男朋友 女朋友 未婚妻 未婚夫 爸爸 妈妈 父亲 母亲 爸 妈 儿子 女儿 哥哥 姐姐 弟弟 妹妹 爷爷 奶奶 外婆 外公 姥姥 姥爷 岳父 岳母 公公 婆婆 舅舅 阿姨 叔叔 姑姑 侄子
        外甥 孩子 家人 亲戚 表哥 表姐 表弟 表妹 堂哥 堂弟 婶婶 伯父 伯母 大伯 姑妈 姨妈 舅妈 室友 邻居 同事 同学 朋友 闺蜜 老板 领导 秘书 助理 保姆 司机 师傅 骑手 快递员
        配送员 外卖员 客服 经理 店长 导购 主管 老师 医生 律师 护士 顾问 专员 坐席 工程师 业务员 销售 前台 工号 店员 亲爱的 尊敬的 这位 那位 一位 叫作 名为 姓 署 户 抬头
        学生 乘务员 维修工 安装工 安装师傅 维修师傅 管家 房东 租客 物业 委托 授权 通知 告诉 表扬 举报 请问是 请问您是 是不是 户名是
        """
    /// A birth date follows.
    static let birth = """
        出生日期 出生年月日 出生年月 出生时间 出生 生日 生辰 生于 诞辰 出生于 出生在 出生日 年月日生 date_of_birth dob birthday birthdate
        birth_date born born_on d.o.b d.o.b. born_in bday
        """
    /// An IBAN follows.
    static let iban = """
        iban
        """
    /// A social security number follows.
    static let socialSecurity = """
        ssn social_security social_security_number social_security_no ssn_number itin tax_payer_id
        taxpayer_id social nino national_insurance national_insurance_number ni_number
        """
    /// An IP address follows.
    static let network = """
        ip ip地址 ip_address 登录ip 登录地址 网络地址 ipv4 ipv6
        """
    /// A messenger account follows.
    static let messenger = """
        微信号码 微信号 微信id 微信账号 微信 微信号是 薇信 威信 v信 vx wx 加v wechat wechat_id wechat_account wechatid weixin
        wechat_no telegram tg skype line_id line 钉钉 钉钉号 抖音号 抖音 小红书号 快手号 微博 旺旺 旺旺号 telegram_id skype_id
        instagram ig 微信號 whatsapp_id discord
        """
    /// A QQ number follows.
    static let qq = """
        q qq qq号 qq号码 qq账号 扣扣 扣扣号 企鹅号 q号 qq_number qq_id qq_no
        """
    /// A password follows.
    static let password = """
        密码 登录密码 支付密码 登陆密码 取款密码 交易密码 查询密码 初始密码 临时密码 原密码 旧密码 新密码 口令 密碼 服务密码 wifi密码 解锁密码 开机密码 锁屏密码 password
        passwd pwd passcode pass_code passphrase pin pin_code pin_number login_password pw pass
        old_password new_password temp_password temporary_password psw psd passwort wifi_password
        secret_word
        """
    /// A one-time code follows.
    static let oneTimeCode = """
        验证码 短信验证码 动态码 校验码 短信码 动态密码 动态口令 一次性密码 登录码 驗證碼 确认码 识别码 手机验证码 验证号码 短信密码 verification_code otp
        one-time_code one_time_code one-time_password one_time_password one-time_passcode
        authentication_code auth_code login_code sms_code security_code confirmation_code 2fa 2fa_code
        mfa_code access_code passkey_code sign-in_code two-factor_code code verify_code captcha
        """
    /// A key of an interface follows.
    static let apiKey = """
        api_key apikey api_token access_token access_key secret_key secret token bearer client_secret
        private_key auth_token refresh_token api密钥 密钥 秘钥 访问令牌 令牌 app_secret appsecret appkey app_key
        signing_key webhook_secret session_id_token api_secret secret_access_key key jwt cookie
        sessionid
        """
    /// A public service number follows.
    static let hotline = """
        热线 客服热线 服务热线 客服电话 总机 投诉电话 服务电话 举报电话 官方电话 hotline helpline toll-free toll_free support_line
        customer_service_number
        """
    /// A number that names a thing follows (orders, parcels, goods, coupons, versions): it stays readable.
    static let code = """
        订单号码 订单编号 订单号 订单 訂單 訂單號 单号 單號 单据号 运单号 运单号码 运单 运单编号 快递单号 快递单 物流单号 物流号 快递号 快递号码 物流编号 流水号 交易号 交易单号
        交易流水号 交易流水 交易编号 参考号 编号 编码 货号 型号 款号 款式 条形码 条码 商品码 商品编号 商品号 商品编码 商品条码 产品编号 产品号 序列号 序列码 机身号 机身码
        出厂编号 兑换码 兑换券码 优惠券码 优惠码 优惠券 折扣码 券码 券号 卡券号 卡券 代金券 邀请码 推荐码 礼品卡 礼品卡号 购物卡 购物卡号 充值卡 充值卡号 充值码 会员卡号 会员卡
        会员号 会员编号 会员id 积分 积分卡 时间戳 合同号 合同编号 合同 协议号 协议编号 尾号 末尾 尾数 后四位 末四位 最后四位 后4位 发票代码 发票号码 发票号 税率 航班号 航班
        车次 车次号 批次号 批次 批号 生产批号 工单号 工单编号 工单 房间号 房号 桌号 座位号 座位 版本号 版本 固件 固件版本 系统版本 升级到 更新到 错误码 错误代码 报错 报错代码
        故障码 股票代码 股票账户 股票 基金代码 请求号 请求id 日志 日志id 保单号 案件号 案号 设备号 设备码 设备编号 商户号 商户编号 门店号 门店编号 排队号 取件码 取餐码 取餐号
        提货码 取货码 核销码 追踪码 追踪号 转运单号 提单号 提单 箱号 柜号 报关单号 报关单 票号 机票号 票据号 期号 注册号 专利号 许可证号 备案号 批准文号 价格 金额 总价 总额
        余额 库存 数量 里程 阅读量 播放量 id号 工号 员工号 学号 考号 准考证号 imei 串码 mac 表号 户号 缴费号 缴费户号 用户号 客户号 客户编号 收据号 凭证号 退款单号
        售后单号 售后单 退货单号 服务单号 服务单 预约号 预约单号 预订号 确认号 订座号 记录编号 案例号 单子 分机 转 代码 码 编码号 出库单 入库单 采购单 采购单号 发货单 发货单号
        order orders order_number order_no order_id order_num ord tracking tracking_number tracking_no
        tracking_id tracking_code track shipment shipment_id parcel parcel_number waybill awb ref
        reference reference_number ref_no ref_number invoice invoice_number invoice_no receipt
        receipt_number ticket ticket_number ticket_id case case_number case_id serial serial_number
        serial_no s/n sn model model_number model_no sku upc ean gtin barcode isbn coupon coupon_code
        voucher voucher_code promo promo_code promotion_code discount_code gift_card gift_card_number
        gift_card_code gift_code redeem_code redemption_code referral_code invite_code points loyalty
        loyalty_points loyalty_number membership membership_number member_id member_number version build
        firmware release error error_code status_code http response_code request request_id trace_id
        transaction transaction_id transaction_number txn txn_id flight flight_number train train_number
        room room_number seat gate batch batch_number lot lot_number part part_number part_no item
        item_number item_no product product_code product_number product_id po_number purchase_order
        contract contract_number contract_no policy_number quote quote_number job timestamp epoch ending
        ending_in ends_in ending_with last_four last_4 amount total price paid usd ext extension ext.
        booking booking_number booking_reference reservation reservation_number confirmation_number pnr
        incident ticket_no rma rma_number return_number issue_number catalog catalogue mac_address
        device_id meter_number store_number style_number article_number area_code country_code sort_code
        zip_file page chapter score rating employee_id student_id badge_number agent_id agent_number
        log_id session_id correlation_id uuid guid checksum commit build_number port_number
        customer_number customer_id client_id user_id consignment consignment_number container
        container_number claim claim_number 订舱号 集装箱号 理赔号 报案号 赔案号
        """
    /// What may stand between a context word and its value, whatever the value.
    static let tight = """
        是 为 号 码 号码 编号 如下 这个 那个 就是 的是 is was no no. number num id 叫 叫做 即
        """
    /// What may stand there besides where the value is of a form of its own.
    static let loose = """
        应该是 改成 改为 换成 换为 变成 变更为 更新为 更改为 修改为 设成 设为 设置为 设置成 设置的是 改 填 填的 填的是 填写 填写的 写 写的 写的是 写成 输入 输入的 输入的是
        输的 输的是 收到 收到的 收到的是 给 给你 给您 发 发你 发给你 发我 发给我 了 成 在 这 我 我的 你的 您的 他的 她的 我们的 用 用的 用的是 数字 显示 显示为 显示是
        内容 名 名字 新 旧 老 个 一下 记一下 记 报 念 请 麻烦 核对 有 上 上面 上的 背面 后面 的 用户 登记的 登记 留的 预留 预留的 绑定 绑定的 绑 注册 注册的 中 里 那
        信息 资料 真实 现在 目前 您 都是 全是 一直是 还是 确实是 貌似 好像是 are it its it's the a an my your his her our to as of
        on be being should would set changed updated new old now currently here which that reads says
        shows called equals equal value code i you me sent texted got received gave has below following
        under follows please use used using for at by with were just in this one need and he she we they
        goes like over account mine correct registered file listed field date full also still really
        actually text emailed back message from app sms so there's there
        """

    /// All of them with their classes.
    static let entries: [(ContextClass, String)] = [
        (.phone, phone),
        (.identity, identity),
        (.card, card),
        (.cardCode, cardCode),
        (.taxCode, taxCode),
        (.passport, passport),
        (.plate, plate),
        (.email, email),
        (.address, address),
        (.postcode, postcode),
        (.name, name),
        (.nameHint, nameHint),
        (.nameCue, nameCue),
        (.birth, birth),
        (.iban, iban),
        (.socialSecurity, socialSecurity),
        (.network, network),
        (.messenger, messenger),
        (.qq, qq),
        (.password, password),
        (.oneTimeCode, oneTimeCode),
        (.apiKey, apiKey),
        (.hotline, hotline),
        (.code, code),
        (.tight, tight), (.loose, tight), (.loose, loose),
    ]
}
